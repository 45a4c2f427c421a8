"""Write the example class to disk, and say which score each submission must get."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import nbformat

from autograder import catalogue
from autograder.course.course import Assignment
from autograder.course.errors import UserError
from autograder.demo.recipes import CLASSES, DUE
from autograder.demo.student import ALL, Student


@dataclass(frozen=True)
class Expected:
    """What grading a submission must give: the cells that score 0, and the automatic points."""

    fails: frozenset[str]
    points: float
    ideas: frozenset[str]


def build(
    assignment: Assignment, folder: Path, students: tuple[Student, ...] | None = None
) -> dict[str, Expected]:
    """Write every submission as `<folder>/<student>/<assignment>/<file>` with its timestamp.

    Args:
        assignment: one that has an example class.
        folder: where to write.
        students: who hands in; None for the whole class.

    Returns:
        What each student must get.
    """
    entries = {(entry.question, entry.name): entry for entry in catalogue.load(assignment)}
    expected, due = {}, datetime.strptime(DUE[assignment.name], "%Y-%m-%d %H:%M:%S UTC")
    for student in CLASSES[assignment.name] if students is None else students:
        notebook, expected[student.name] = _build_submission(assignment, entries, student)
        place = folder / student.name / assignment.name
        place.mkdir(parents=True, exist_ok=True)
        (place / (student.file or f"{assignment.name}.ipynb")).write_bytes(notebook)
        for name, content in assignment.reference_files.items():
            (place / name).write_bytes(content)
        handed_in = due + timedelta(hours=student.hours_late)
        (place / "timestamp.txt").write_text(f"{handed_in} UTC")
    return expected


def _build_submission(assignment: Assignment, entries: dict, student: Student) -> tuple[bytes, Expected]:
    nb = json.loads(nbformat.writes(copy.deepcopy(assignment.released)))
    fails: set[str] = set()
    for cell in nb["cells"]:
        question = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        known = assignment.by_grade_id.get(question)
        if known is None or known.role not in ("answer", "manual"):
            continue
        if question in student.empty or "all" in student.empty:
            fails |= {test.grade_id for test in assignment.tests_of(question) if test.role == "test"}
        elif known.role == "manual":
            cell["source"] = student.essay
        else:
            cell["source"], lost = _answer(assignment, entries, student, question)
            fails |= lost
    bytes_instead = student.trick(nb) if student.trick else None
    automatic = {cell.grade_id: cell.points for cell in assignment.graded if cell.role == "test"}
    fails = set(automatic) if student.fails == ALL else fails | set(student.fails)
    points = sum(value for name, value in automatic.items() if name not in fails)
    return bytes_instead or json.dumps(nb, indent=1).encode(), Expected(
        frozenset(fails), points, frozenset(student.ideas.values())
    )


def _answer(
    assignment: Assignment, entries: dict, student: Student, question: str
) -> tuple[str, frozenset[str]]:
    reference = assignment.reference_code(question)
    name = student.ideas.get(question)
    if name is None:
        return catalogue.as_handed_in(reference), frozenset()
    if (question, name) not in entries:
        raise UserError(
            f"the demo's {student.name} uses '{name}' of {question}, which the catalogue does not hold"
        )
    return entries[question, name].as_cell(reference), entries[question, name].fails
