"""What a student's code has at home and not while it is graded, in words.

Two things are missing: what a line needed that was left out (a file, a package; see worker/inside/shell.py),
with the names it would have bound; and the names that test cells leave behind in a student's own kernel.
"""

from __future__ import annotations

import re

from autograder.course.records import Note

_UNDEFINED = re.compile(r"name '(\w+)' is not defined")
_NOTES = 10  # of one submission
_LINES = 3  # of one cell


class NotHere:
    """Collects what is missing in one submission.

    Args:
        left_by_tests: names that test cells leave behind.
    """

    def __init__(self, left_by_tests: frozenset[str]):
        self.left_by_tests = left_by_tests
        self.errors: list[dict] = []  # of the lines that were left out
        self.notes = 0

    def leave_out(self, index: int, source: str, errors: list[dict]) -> list[Note]:
        """Say which lines of a cell the worker has left out; nothing where there are none.

        Args:
            index: of the cell.
            errors: that the lines raised, as the worker says.
        """
        lines = numbered_lines(source)
        self.errors += [error for error in errors if error["where"] in lines]
        if not errors or self.notes == _NOTES:
            return []
        self.notes += 1
        known = [error["where"] if error["where"] in lines else "a line" for error in errors]
        said = "; ".join(known[:_LINES]) + (
            f"; and {len(known) - _LINES} more" if len(known) > _LINES else ""
        )
        what = f"cell {index + 1}, {said}: this needs something that is not here"
        went_on = "was left out, and the cell went on behind it."
        return [
            Note(
                "line_left_out",
                f"{what}; it {went_on.removesuffix('.')}",
                f"In {what} (a file, a package, a keyboard). It {went_on}",
            )
        ]

    def explain(self, error: dict, before: int | None = None) -> str:
        """What to add to a NameError in the student's code; nothing to any other error.

        Args:
            before: look only at so many lines that were left out, since the error is of one behind them.
        """
        found = _UNDEFINED.match(error["evalue"]) if error["ename"] == "NameError" else None
        if found is None:
            return ""
        for number, cause in enumerate(self.errors[:before]):
            if re.search(rf"\b{found[1]}\b", cause["where"]):
                said = f"{cause['ename']}: {cause['evalue'][:300]}{self.explain(cause, number)}"
                return f". A line was left out, {cause['where']}: {said}"
        if found[1] not in self.left_by_tests:
            return ""
        return (
            f". Only test cells define {found[1]}: in your own notebook they leave it behind, and here they "
            "run somewhere else. A function works with its arguments, and with what your own cells define"
        )


def numbered_lines(source: str) -> list[str]:
    """The lines of a cell, as `worker.inside.shell` says where an error came from."""
    return [f"line {number}: {line.strip()[:120]}" for number, line in enumerate(source.split("\n"), 1)]
