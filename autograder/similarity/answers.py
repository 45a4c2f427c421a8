"""Reads what is compared: the code of a class, of earlier classes, and what everybody was given."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat

from autograder.course import policy as policies
from autograder.course.assignment import Assignment
from autograder.course.course import Course
from autograder.course.errors import UserError
from autograder.course.records import Submission
from autograder.intake.files import IntakeLimits
from autograder.intake.intake import intake
from autograder.rebuild.rebuild import rebuild

ADDED = ""  # the name of all cells that a student added or may edit, taken as one question
_BYTES = 30_000_000  # a graded notebook is not larger, since the grader wrote it with limits


def graded_notebooks(workspace: Path, assignment: Assignment) -> dict[str, Path]:
    """The notebook that the grader made of each student's hand-in."""
    found = sorted((workspace / "autograded").glob(f"*/{assignment.name}/{assignment.notebook_name}.ipynb"))
    return {path.parts[-3]: path for path in found}


def read_answers(path: Path) -> dict[str, str]:
    """The code of a graded notebook, by question; empty where there is no such notebook any more."""
    try:
        if path.stat().st_size > _BYTES:
            return {}
        return _by_question(json.loads(path.read_text(encoding="utf-8"))["cells"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _by_question(cells: list) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for cell in cells:
        mark = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code" and (mark.get("solution") or not mark):
            found.setdefault(mark.get("grade_id", ADDED), []).append("".join(cell["source"]))
    return {question: "\n\n".join(sources) for question, sources in found.items()}


def earlier_submissions(course: Course, assignment: Assignment, source: Path) -> list[Submission]:
    """What an earlier class handed in, from a folder or an archive as `autograder grade` takes it.

    Raises:
        UserError: nothing can be read there.
    """
    limits = IntakeLimits.from_policy(policies.load(assignment.name, course.policies))
    return intake(source, assignment, None, limits).submissions


def answers_of(submission: Submission, assignment: Assignment) -> dict[str, str]:
    """The code of a hand-in that was not graded here, by question."""
    return _by_question(rebuild(submission, assignment).nb.cells)


def known_code(course: Course, assignment: Assignment) -> list[str]:
    """Code that is no student's own: every cell that was handed out, the solution with its tests, and the
    cells of all lectures.

    Raises:
        UserError: a lecture cannot be read.
    """
    found = [cell.source for cell in assignment.released.cells if cell.cell_type == "code"]
    found += [cell.source for cell in assignment.cells if cell.node.cell_type == "code"]
    for path in sorted((course.root / "lectures").glob("*.ipynb")):
        try:
            lecture = nbformat.read(path, as_version=4)
        except (OSError, ValueError) as error:
            raise UserError(f"The lecture {path} can't be read: {error}") from error
        found += [cell.source for cell in lecture.cells if cell.cell_type == "code"]
    return found
