"""Tell what a handed-in notebook has to do with the assignment, and whether anything in it is answered."""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder.course.assignment import Assignment
from autograder.intake.notebook_file import SubmittedCell, SubmittedNotebook


class AssignmentMarks:
    """What tells an assignment's notebooks apart. Made once for a class.

    Attributes:
        name, notebook_name: of the assignment.
        others: names of the course's other assignments.
    """

    def __init__(self, assignment: Assignment):
        self.name, self.notebook_name = assignment.name, assignment.notebook_name
        self.others = set(assignment.course.assignments()) - {assignment.name}
        self._grade_ids = {grade_id.encode() for grade_id in assignment.by_grade_id}
        self._questions = set(assignment.questions)
        self._released = {_squeezed(cell.source) for cell in assignment.released.cells} | {""}
        self._history = assignment.released_cells
        self._asked_for = _defined(assignment.by_grade_id[name].source for name in assignment.questions)

    def shared(self, data: bytes) -> int:
        """How many grade_ids of the assignment occur in a notebook; by pattern, since it may be damaged."""
        found = set(re.findall(rb'"grade_id"\s{0,20}:\s{0,20}"([\w-]{1,200})"', data))
        return len(found & self._grade_ids)

    def is_answered(self, notebook: SubmittedNotebook) -> bool:
        """Whether anything is written into an answer cell, or defined that an answer cell defines."""
        return any(
            cell.grade_id in self._questions or self._asked_for & _defined([cell.source])
            for cell in notebook.cells
            if not self._is_released(cell)
        )

    def _is_released(self, cell: SubmittedCell) -> bool:
        """Whether a cell is as this release gives it, or as an earlier one did."""
        given = self._history.holds(cell.grade_id or cell.cell_id, cell.source)
        return given or _squeezed(cell.source) in self._released


def _squeezed(source: str) -> str:
    return "".join(source.split())


def _defined(sources: Iterable[str]) -> set[str]:
    """Names of the functions and classes that sources define at the left margin."""
    pattern = r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)"
    return {name for source in sources for name in re.findall(pattern, source, re.MULTILINE)}
