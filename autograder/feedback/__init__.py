"""Step 8 of a submission: the page a student gets.

The page is one file, runs no script and loads nothing. It shows no hidden test, and of a student's outputs
only text, PNG and JPEG.
"""

from __future__ import annotations

import contextlib
import os
from functools import lru_cache
from pathlib import Path

import jinja2

from autograder.course.errors import UserError
from autograder.course.records import Rebuilt, Verdict
from autograder.feedback.model import number, page
from autograder.gradebook.read import StudentRecord, records

__all__ = ["feedback_path", "render", "write_feedback"]


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["number"] = number
    return environment.get_template("template.html.j2")


def feedback_path(course, assignment, student: str) -> Path:
    return course.workspace / "feedback" / student / assignment.name / f"{assignment.notebook_name}.html"


def render(assignment, rebuilt: Rebuilt | None, verdict: Verdict, record: StudentRecord | None = None) -> str:
    """Return the page as HTML; see `write_feedback`."""
    return _template().render(page=page(assignment, rebuilt, verdict, record))


def write_feedback(
    course, assignment, rebuilt: Rebuilt | None, verdict: Verdict, record: StudentRecord | None = None
) -> Path:
    """Write the page of one student.

    Args:
        rebuilt: the notebook with the student's answers; None where nothing usable was handed in.
        record: of the gradebook; None reads it. For a class, read all at once with
            `gradebook.records(course, assignment)`.

    Returns:
        Path of the page, `<workspace>/feedback/<student>/<assignment>/<notebook>.html`.

    Raises:
        UserError: the page cannot be written, or the gradebook cannot be read.
    """
    if record is None:
        record = records(course.db_url, assignment.name, verdict.student).get(verdict.student)
    path = feedback_path(course, assignment, verdict.student)
    write_atomically(path, render(assignment, rebuilt, verdict, record))
    return path


def write_atomically(path: Path, text: str) -> None:
    """Write a file that is either the old one or complete."""
    name = path.parent / f".{path.name}.part"  # always the same: after a kill, the next run takes it
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        name.unlink(missing_ok=True)
        with open(name, "x", encoding="utf-8", newline="") as file:
            file.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError as error:
        raise UserError(
            f"Can't write {path}: {error.strerror or error}. Check that the folder is yours and the disk has "
            "room. The grades are kept; the same command writes what is missing."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            name.unlink(missing_ok=True)
