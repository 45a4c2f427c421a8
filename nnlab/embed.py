"""Puts a small interactive element on a page: a custom element, its data, style and script.

The same fragment works in JupyterLab and on a static page, with no kernel and no network. A custom
element is used because its `connectedCallback` runs however the host brings the fragment in: parsed
with a page, inserted later by JupyterLab, or shown twice ("new view for output").
"""

from __future__ import annotations

import hashlib
import html
import json
import math
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

__all__ = ["Element", "rounded", "to_json"]


@cache
def _asset(name: str) -> str:
    return (resources.files("nnlab") / "assets" / name).read_text(encoding="utf-8")


def rounded(values: Any, digits: int = 4) -> Any:
    """Round numbers to significant digits, element by element, for a small page.

    Args:
        values: a number or an array of any shape.
        digits: significant digits to keep.

    Returns:
        A number or nested lists; integers come back as int, NaN and infinity as None.
    """
    if np.ndim(values):
        return [rounded(item, digits) for item in values]
    value = float(values)
    if not math.isfinite(value):
        return None
    value = float(f"{value:.{digits - 1}e}")
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def to_json(data: Any) -> str:
    """Write data as JSON that may stand inside a <script>: it holds no `</script>`, no `<!--`."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


class Element:
    """Base of everything interactive: shows itself as HTML, or as plain text where there is none.

    Subclasses set `tag` (the name of the element) and `scripts` (files in nnlab/assets, joined in
    order; the last one calls `define(TAG, Class)`), and implement `data` and `describe`.
    """

    tag = ""
    scripts: tuple[str, ...] = ()

    def data(self) -> dict:
        """Return what the script needs, ready for JSON."""
        raise NotImplementedError

    def describe(self) -> str:
        """Return in plain text what a reader with the HTML would see."""
        raise NotImplementedError

    def static_html(self) -> str:
        """Return what stands on the page until, or without, the script."""
        return f"<p>{html.escape(self.describe())}</p>"

    def to_html(self) -> str:
        """Return the HTML fragment: the element with its data, a style and a script."""
        code, style = "\n".join(_asset(name) for name in self.scripts), _asset("figure.css")
        # The name carries a hash of the code: outputs of two versions on a page stay apart.
        tag = f"nnlab-{self.tag}-{hashlib.sha256((code + style).encode()).hexdigest()[:8]}"
        return (
            f'<{tag} class="nnlab">'
            f"<style>{style}</style>"
            f'<script type="application/json">{to_json(self.data())}</script>'
            f'<div class="nnlab-body">{self.static_html()}</div></{tag}>'
            f'<script type="module">const TAG = "{tag}";\n{code}</script>'
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.describe()}

    def __repr__(self) -> str:
        return self.describe()
