"""Rules of style: small costs of their own, for answers whose values are right.

`keeps_inputs`: a function works on copies of the arrays it is given. Dicts are exempt, since options and
state travel in them (`bn_param`), so are functions that the policy lists as asked to write in place, and
questions with a test of their own for it (`check.unchanged`, `unchanged_pair`), which would charge twice.
"""

from __future__ import annotations

import ast
import fnmatch

import numpy as np

from autograder.course.assignment import Assignment
from autograder.course.policy import Style
from autograder.judge.proxies import Call
from autograder.judge.test_cell import Outcome
from autograder.worker.inside import wire

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


class OverwrittenInputs:
    """Takes points off, once per question, where a call overwrote an array that it was given."""

    def __init__(self, assignment: Assignment, style: Style):
        self.cost, self.in_place = style.keeps_inputs, style.in_place
        self._names: dict[str, list[str]] = {}  # function -> names of its parameters in the question
        self._exempt: set[str] = set()
        for cell in assignment.cells:
            if cell.role == "answer":
                self._names |= _parameters(cell.source)
            elif cell.role == "test" and "check.unchanged" in cell.source:
                self._exempt.add(cell.question)

    def broken(self, question: str, call: Call, by: str = "") -> str:
        """Say which array a call of a test has overwritten; nothing where the rule is off or kept.

        Args:
            question: of the test.
            call: with what has become of its arguments.
            by: the function that overwrote them later, if another: it found them in its cache.
        """
        return "" if not self.cost or question in self._exempt else self._overwritten(call, by or call.name)

    def charge(self, tested: dict, assignment: Assignment) -> None:
        """Take the cost off one passed test of each question whose calls have overwritten something.

        Args:
            tested: {grade_id: what became of the test}, with `outcome` and `overwrote`; changed here.
        """
        charged = set()
        for cell in assignment.graded:
            test = tested.get(cell.grade_id)
            if test and test.overwrote and test.outcome.share and cell.question not in charged:
                charged.add(cell.question)
                self._charge(test.outcome, cell.points, test.overwrote)

    def _charge(self, outcome: Outcome, points: float, overwrote: str) -> None:
        cost = min(self.cost, points * outcome.share)
        outcome.share = max(0.0, outcome.share - cost / points) if points else 0.0
        outcome.status = "partial"
        outcome.message = "\n".join(
            filter(
                None,
                [
                    f"style: {overwrote}. The values are right; this costs {cost:g} points, once per "
                    "question.",
                    outcome.message,
                    "  hint: work on a copy, for example x = x.copy(), or make a new array: out = x - mean.",
                ],
            )
        )

    def _overwritten(self, call: Call, by: str) -> str:
        if call.error or not call.changes:
            return ""
        if any(fnmatch.fnmatch(by, pattern) for pattern in self.in_place):
            return ""
        args, kwargs = wire.Decoder().decode(call.sent)
        for place, after in call.changes:
            if not _is_unchanged(args[place] if isinstance(place, int) else kwargs[place], after):
                who = "it" if by == call.name else call.name
                return f"{by} overwrites {self._argument(call.name, place, who)}"
        return ""

    def _argument(self, function: str, place: int | str, who: str) -> str:
        if isinstance(place, str):
            return f"the array that {who} is given as {place}"
        names = self._names.get(function, [])
        which = f"its {_ORDINALS[place]} argument" if place < len(_ORDINALS) else f"argument {place + 1}"
        return (
            f"{names[place]}, the array that {who} is given as {which}"
            if place < len(names)
            else (f"the array that {who} is given as {which}")
        )


def _parameters(source: str) -> dict[str, list[str]]:
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return {node.name: [arg.arg for arg in node.args.posonlyargs + node.args.args] for node in functions}


def _is_unchanged(before, after) -> bool:
    """Whether the arrays of an argument, also those in lists, hold what they held."""
    if type(before) is np.ndarray:
        if type(after) is not np.ndarray or before.shape != after.shape:
            return False
        with np.errstate(invalid="ignore"):
            same = before == after
            odd = (before != before) & (after != after)  # NaN stays NaN
        return bool(np.all(same | odd))
    if type(before) in (list, tuple):
        return (
            type(after) is type(before)
            and len(before) == len(after)
            and all(map(_is_unchanged, before, after))
        )
    return True
