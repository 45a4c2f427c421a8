"""Writes the page a student gets: what was right, what was not and why, and the points.

The page is one file, runs no script and loads nothing. It shows no hidden test, and of a student's outputs
only text, PNG and JPEG.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import jinja2
import nbformat
from nbformat import NotebookNode

from autograder.course.assignment import Assignment, role_of
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.course.records import Rebuilt, Verdict
from autograder.feedback.page_data import number, page_data
from autograder.gradebook.notebook import autograded
from autograder.gradebook.read import StudentRecord, records
from autograder.receipts.receipts import Receipts
from autograder.system.files import write_atomically


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
    return _template().render(page=page_data(assignment, rebuilt, verdict, record))


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
    write_page(path, render(assignment, rebuilt, verdict, record))
    return path


def write_from_workspace(course: Course, assignment: Assignment, student: str) -> Path:
    """Write the page of a student who was just graded here, from the autograded notebook and the receipt.

    Raises:
        UserError: the page cannot be written, or one of the files cannot be read.
    """
    with Receipts(course.workspace, make=False) as receipts:
        receipt = receipts.latest(student, assignment.name)
    assert receipt is not None
    path = course.workspace / "autograded" / student / assignment.name / f"{assignment.notebook_name}.ipynb"
    nb = nbformat.v4.reads(path.read_text(encoding="utf-8"))
    rebuilt = None if receipt.verdict.problem else Rebuilt(nb, [role_of(cell) for cell in nb.cells])
    return write_feedback(course, assignment, rebuilt, receipt.verdict)


def rendered_again(course: Course, assignment: Assignment, student: str, nb: NotebookNode) -> str | None:
    """Return the page of a student who was graded before, with what the gradebook holds by now.

    Args:
        nb: the autograded notebook.

    Returns:
        The page as HTML; None where it was not graded here last, but by stock nbgrader, say.

    Raises:
        UserError: a file cannot be read.
    """
    if not (course.workspace / "receipts.db").exists():
        return None
    with Receipts(course.workspace, make=False) as receipts:
        receipt = receipts.latest(student, assignment.name)
    if receipt is None:
        return None
    verdict, rebuilt = receipt.verdict, Rebuilt(nb, [role_of(cell) for cell in nb.cells])
    if not _is_from(nb, rebuilt, verdict):
        return None
    record = records(course.db_url, assignment.name, student).get(student)
    return render(assignment, None if verdict.problem else rebuilt, verdict, record)


def _is_from(nb: NotebookNode, rebuilt: Rebuilt, verdict: Verdict) -> bool:
    """Whether an autograded notebook is the one that was made from this verdict."""
    try:
        made = autograded(None if verdict.problem else rebuilt, verdict)
    except UserError:  # another notebook's
        return False
    return nb.cells[:1] == made.cells if verdict.problem else nb.cells == made.cells


def write_page(path: Path, text: str) -> None:
    """Write a file of feedback or report.

    Raises:
        UserError: it cannot be written.
    """
    try:
        write_atomically(path, text)
    except OSError as error:
        raise UserError(
            f"Can't write {path}: {error.strerror or error}. Check that the folder is yours and the disk has "
            "room. The grades are kept; the same command writes what is missing."
        ) from error
