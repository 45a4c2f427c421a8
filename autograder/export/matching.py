"""Which line of a platform's sheet is whose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from autograder.export.graded import Filled, Graded


@dataclass
class Rows:
    """Ways to find a student's line, the surest first: what a column says there, and what a student has.

    A value that stands in several lines, or that several students have, finds nobody.
    """

    keys: list[tuple[dict[str, int], Callable[[Graded], str]]] = field(default_factory=list)

    def add(self, column: dict[int, str], key: Callable[[Graded], str]) -> None:
        lines: dict[str, list[int]] = {}
        for row, value in column.items():
            lines.setdefault(value.casefold(), []).append(row)
        self.keys.append(({value: rows[0] for value, rows in lines.items() if len(rows) == 1}, key))

    def assign(self, students: list[Graded], made: Filled, sheet: str) -> dict[int, Graded]:
        """Return {line: student}; who has a score and no line goes to `made.missing`."""
        claims: dict[int, list[Graded]] = {}
        places = self._places(students)
        for student in students:
            row = places.get(student.student)
            if row is not None:
                claims.setdefault(row, []).append(student)
            elif student.total is not None:
                made.missing.append(student.label)
        for several in claims.values():
            if len(several) > 1:
                labels = " and ".join(one.label for one in several)
                made.notes.append(f"{labels} fit the same line of {sheet}: nothing was written there.")
        return {row: found[0] for row, found in claims.items() if len(found) == 1}

    def _places(self, students: list[Graded]) -> dict[str, int]:
        """{student: line}, by the surest key that finds one."""
        places: dict[str, int] = {}
        for lines, key in self.keys:
            values = {student.student: key(student).casefold() for student in students}
            times = Counter(values.values())
            for student, value in values.items():
                if value in lines and times[value] == 1:
                    places.setdefault(student, lines[value])
        return places
