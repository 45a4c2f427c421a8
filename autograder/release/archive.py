"""Keeps a dated copy of every version of a notebook that students were given, in the workspace of the class.

They are called `<workspace>/released/<assignment>/2026-11-28T184500Z.ipynb`. When a newer one is released,
students go on with the one they have; `autograder history` says which one that was, from what was handed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import nbformat

from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.course.released import cell_name
from autograder.system.files import write_atomically

FOLDER = "released"


@dataclass(frozen=True)
class Origin:
    """The release that somebody works from.

    Attributes:
        path: of its copy in the archive.
        same, given: how many of the cells that were given and not to be changed are as in it, of how many.
    """

    path: Path
    same: int
    given: int

    def __str__(self) -> str:
        return f"{self.path} ({self.same} of {self.given} given cells are as in it)"


def keep(course: Course, assignment: str, notebook: Path) -> Path:
    """Keep a version under its date, unless it is there; returns where it is.

    Raises:
        UserError: it cannot be written.
    """
    folder, content = _folder(course, assignment), notebook.read_bytes()
    for path in versions(course, assignment):
        if path.read_bytes() == content:
            return path
    when = datetime.fromtimestamp(notebook.stat().st_mtime, UTC)
    path = folder / f"{when:%Y-%m-%dT%H%M%SZ}.ipynb"
    while path.exists():  # two releases in one second
        path = path.with_stem(path.stem + "+")
    try:
        write_atomically(path, content)
    except OSError as error:
        raise UserError(
            f"Can't keep the released notebook as {path}: {error.strerror or error}. Check that the folder "
            "is yours and the disk has room; nothing was released."
        ) from error
    return path


def origin(course: Course, assignment: Assignment, cells: Iterable[tuple[str, str]]) -> Origin | None:
    """Say which version a notebook was made from; None where no version is kept, or nothing is as in any.

    Args:
        cells: (grade_id or notebook id, source) of each of its cells.
    """
    handed_in = {(name, _bare(source)) for name, source in cells}
    found = []
    for path in versions(course, assignment.name):
        nb = nbformat.read(path, as_version=4)
        given = {(cell_name(cell), _bare(cell.source)) for cell in nb.cells if _is_given(cell)}
        found.append(Origin(path, len(given & handed_in), len(given)))
    best = max(found, key=lambda one: (one.same / max(1, one.given), one.path.stem), default=None)
    return best if best and best.same else None


def _folder(course: Course, assignment: str) -> Path:
    return course.workspace / FOLDER / assignment


def versions(course: Course, assignment: str) -> list[Path]:
    """The copies that are kept, oldest first."""
    return sorted(_folder(course, assignment).glob("*.ipynb"), key=lambda path: path.stem)


def _is_given(cell) -> bool:
    """Whether students leave the cell as it is: a text, or one that nbgrader locks."""
    mark = cell.metadata.get("nbgrader", {})
    return not mark.get("solution") and (cell.cell_type == "markdown" or bool(mark.get("locked")))


def _bare(source: str) -> str:
    return "".join(source.split())
