"""Renders the report's templates: escaping, filters, and the one script, named by its hash in the page's
content security policy."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

import jinja2

from autograder.feedback.page_data import number
from autograder.html.markup import words

_FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"number": number, "words": words, "seconds": _seconds}
    return environment


def render(template: str, **values) -> str:
    """Return a page of this folder's template, with the script that sorts and filters its table."""
    script = (_FOLDER / "table.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _environment().get_template(template).render(script=script, script_hash=digest, **values)


def color_step(points: float, maximum: float) -> int:
    """A step from 0 (nothing) to 4 (all) for the shade of a table cell."""
    return round(4 * min(1.0, points / maximum)) if maximum > 0 else 4


def _seconds(value: float) -> str:
    """A duration for people: 0.35 s, 12 s, 3 min 20 s."""
    if value < 10:
        return f"{value:.2f} s"
    if value < 120:
        return f"{value:.0f} s"
    return f"{int(value // 60)} min {int(value % 60)} s"
