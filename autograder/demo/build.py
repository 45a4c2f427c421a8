"""Write the submissions of a class to disk, and say which score each submission must get."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import nbformat

from autograder import catalogue
from autograder.catalogue import Entry
from autograder.course.assignment import Assignment
from autograder.course.errors import UserError
from autograder.demo.recipes import CLASSES, DUE
from autograder.demo.student import ALL, NONE, Student


@dataclass(frozen=True)
class Expected:
    """What grading a submission must give: the cells that score 0, and the automatic points."""

    fails: frozenset[str]
    points: float
    ideas: frozenset[str]


def build(
    assignment: Assignment, folder: Path, students: tuple[Student, ...] | None = None
) -> dict[str, Expected]:
    """Write the submissions of a class, as `Builder.write` does.

    Args:
        assignment: one that has an example class.
        folder: where to write.
        students: who hands in; None for the whole class.

    Returns:
        What each student must get.
    """
    builder = Builder(assignment, catalogue.load(assignment))
    chosen = CLASSES[assignment.name] if students is None else students
    return {student.name: builder.write(student, folder) for student in chosen}


class Builder:
    """Makes submissions for one assignment, out of recipes.

    Args:
        entries: of its catalogue.
    """

    def __init__(self, assignment: Assignment, entries: Iterable[Entry]):
        self.assignment = assignment
        self._entries = {(entry.question, entry.name): entry for entry in entries}
        self._released = nbformat.writes(assignment.released)
        self._due = datetime.strptime(DUE.get(assignment.name, max(DUE.values())), "%Y-%m-%d %H:%M:%S UTC")
        self._answer = functools.cache(self._make_answer)

    def write(self, student: Student, folder: Path) -> Expected:
        """Write `<folder>/<student>/<assignment>/<file>`, its timestamp, and what belongs to the notebook."""
        content, expected = self._submission(student)
        name = self.assignment.name
        place = folder / student.name / name
        place.mkdir(parents=True, exist_ok=True)
        (place / (student.file or f"{name}.ipynb")).write_bytes(content)
        for file, data in self.assignment.reference_files.items():
            (place / file).write_bytes(data)
        handed_in = self._due + timedelta(seconds=round(3600 * student.hours_late))
        (place / "timestamp.txt").write_text(f"{handed_in} UTC")
        return expected

    def _submission(self, student: Student) -> tuple[bytes, Expected]:
        nb, assignment = json.loads(self._released), self.assignment
        fails: set[str] = set()
        for cell in nb["cells"]:
            question = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
            known = assignment.by_grade_id.get(question)
            if known is None or known.role not in ("answer", "manual"):
                continue
            if question in student.empty or ALL in student.empty:
                fails |= {test.grade_id for test in assignment.tests_of(question) if test.role == "test"}
            elif known.role == "manual":
                cell["source"] = student.essay
            else:
                cell["source"], lost = self._answer(question, student.ideas.get(question, ""))
                fails |= lost
        instead = student.trick(nb) if student.trick else None
        automatic = {cell.grade_id: cell.points for cell in assignment.graded if cell.role == "test"}
        fails = set(automatic) if student.fails == ALL else fails | set(student.fails)
        points = sum(value for name, value in automatic.items() if name not in fails)
        content = json.dumps(nb, indent=1).encode() if instead is None else instead
        return content, Expected(frozenset(fails), points, frozenset(student.ideas.values()))

    def _make_answer(self, question: str, idea: str) -> tuple[str, frozenset[str]]:
        """The source of an answer cell, and the graded cells that it fails."""
        reference = self.assignment.reference_code(question)
        if not idea:
            return catalogue.as_handed_in(reference), NONE
        if (question, idea) not in self._entries:
            raise UserError(f"{self.assignment.name}: the catalogue does not hold '{idea}' of {question}")
        entry = self._entries[question, idea]
        return entry.as_cell(reference), entry.fails
