"""Writes the page about similar answers, `<workspace>/report/<assignment>/similar.html`.

It is a page of its own, since the class report may be shown in class. It is one file that loads nothing and
runs nothing; all code of students is text.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.feedback.pages import write_page
from autograder.html.markup import words
from autograder.report import plots
from autograder.report.html import render
from autograder.similarity.answers import ADDED

if TYPE_CHECKING:  # it imports copydetect, which may not be there
    from autograder.similarity.compare import Comparison, Passages

INSTALL = "pip install 'copydetect>=0.5'"
TELLING = 2.0  # bits; of a question with less, only the number counts, and no code is shown
_NAME = "similar.html"


@dataclass
class SimilarityLink:
    """What the class report says about the page.

    Attributes:
        name: of the page; empty where there is none.
        written: when it was, in words.
        install: the command that installs what is missing; empty where nothing is.
    """

    name: str = ""
    written: str = ""
    install: str = ""


def similarity_link(folder: Path) -> SimilarityLink:
    """Look for the page in the folder of a report."""
    try:
        seconds = (folder / _NAME).stat().st_mtime
    except OSError:
        return SimilarityLink(install="" if importlib.util.find_spec("copydetect") else INSTALL)
    return SimilarityLink(_NAME, datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC"))


def write_similar_page(course: Course, assignment: Assignment, found: Comparison) -> Path:
    """Write the page; returns its path.

    Raises:
        UserError: it cannot be written.
    """
    path = course.workspace / "report" / assignment.name / _NAME
    write_page(path, render_similar(assignment, found))
    return path


def render_similar(assignment: Assignment, found: Comparison) -> str:
    """Return the page as HTML."""
    most = max([*found.closest, 1.05 * (found.limit or 0)], default=0)
    return render(
        "similar.html.j2",
        found=found,
        title=assignment.titles.get("") or words(assignment.name),
        titles=assignment.titles,
        added=ADDED,
        telling=TELLING,
        bins=plots.score_bins(found.closest, most),
        histogram=plots.histogram,
        sides=_sides,
        written=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
    )


def _sides(shared: Passages) -> list[Markup]:
    """The two answers, with what they share marked."""
    return [marked(text, marks) for text, marks in zip(shared.texts, shared.marks, strict=True)]


def marked(text: str, marks: Iterable[tuple[int, int]]) -> Markup:
    """Text as HTML, with these parts of it marked."""
    parts, end = [], 0
    for start, stop in marks:
        parts += [escape(text[end:start]), Markup("<mark>{}</mark>").format(text[start:stop])]
        end = stop
    return Markup("").join([*parts, escape(text[end:].rstrip())])
