"""Run one test cell in the judge and say how it ended."""

from __future__ import annotations

import ast
import builtins
import contextlib
import dis
import io
import time
import traceback
import types
from dataclasses import dataclass
from functools import cached_property

from autograder.course.assignment import Cell
from autograder.judge.proxies import RemoteError
from autograder.system.alarm import alarm
from nnlab.check import CheckFailed
from nnlab.failures import builtin_name, told

_MESSAGE, _DETAIL = 4000, 8000  # characters
_ENDS = ("not_done", "time_limit", "crashed", "waiting")  # kinds of CheckFailed that are a status, too
_FORGOTTEN = "the grader's own test took too long"


@dataclass
class Outcome:
    """How a test cell ended: a status of records.STATUSES, share of the points, and why.

    `printed` is what the student's functions printed in a visible test that failed.
    """

    status: str
    share: float
    message: str = ""
    detail: str = ""
    hidden: bool = False
    kind: str = ""
    line: int = 0
    printed: str = ""
    seconds: float = 0.0


class TestCell:
    """A compiled test cell.

    Args:
        cell: from the source notebook, hidden tests included.
        given: names that the set-up cells define.
        guarded: with its hidden part. What fails then is told without any words of the student's process, in
            the visible lines too, since it has seen hidden inputs.

    Attributes:
        visible: the same without the hidden part; itself where there is none.
    """

    __test__ = False  # not a pytest class

    def __init__(self, cell: Cell, given: set[str], guarded: bool = True):
        self.cell = cell
        self.filename = f"<test {cell.grade_id}>"
        self.guarded = guarded and bool(cell.parts.regions)
        source = cell.source if guarded else _without_hidden(cell)
        self.visible = TestCell(cell, given, guarded=False) if self.guarded else self
        tree = ast.parse(source, self.filename)
        last = tree.body[-1] if tree.body else None
        self._score = None
        if isinstance(last, ast.Expr) and not isinstance(last.value, (ast.Call, ast.Constant)):
            # as in nbgrader, a number as the value of the last line is the points for partial credit
            self._score = compile(ast.Expression(tree.body.pop().value), self.filename, "eval")  # type: ignore[attr-defined]
        self._code = compile(tree, self.filename, "exec")
        self._given = given

    @cached_property
    def needs(self) -> list[str]:
        """Names that only the student can have defined."""
        loaded, stored = self._names
        return sorted(loaded - stored - self._given - set(dir(builtins)))

    @property
    def leaves(self) -> set[str]:
        """Names that it leaves behind in a student's own kernel."""
        return self._names[1] - self._given

    @cached_property
    def _names(self) -> tuple[set[str], set[str]]:
        """Global names that it loads, and those that it stores."""
        loaded: set[str] = set()
        stored: set[str] = set()
        for code in [self._code, self._score]:
            if code is not None:
                _collect_names(code, loaded, stored, top=True)
        return loaded, stored

    def run(self, namespace: dict, seconds: float) -> Outcome:
        """Execute the cell in `namespace` (changed by it)."""
        begun = time.perf_counter()
        try:
            with (
                alarm(seconds, TestTimeout),
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
            ):
                exec(self._code, namespace)
                value = eval(self._score, namespace) if self._score is not None else None
            outcome = self._scored(value)
        except CheckFailed as error:
            outcome = self._check_failed(error)
        except NameError as error:
            outcome = self._undefined(error)
        except Exception as error:
            outcome = self._other(error)
        outcome.message, outcome.detail = outcome.message[:_MESSAGE], outcome.detail[:_DETAIL]
        outcome.seconds = time.perf_counter() - begun
        return outcome

    def _scored(self, value) -> Outcome:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and self.cell.points:
            share = min(max(float(value) / self.cell.points, 0.0), 1.0)
            return Outcome("passed" if share == 1 else "partial", share)
        return Outcome("passed", 1.0)

    def _locate(self, error: BaseException) -> tuple[int, bool]:
        """Line of the cell that failed, and whether it is hidden, or a visible helper called from there."""
        lines = [
            line
            for frame, line in traceback.walk_tb(error.__traceback__)
            if frame.f_code.co_filename == self.filename
        ]
        line = lines[-1] if lines else 0
        return line, self.guarded or any(self.cell.parts.is_hidden(number) for number in lines)

    def _check_failed(self, error: CheckFailed) -> Outcome:
        line, hidden = self._locate(error)
        status = error.kind if error.kind in _ENDS else "failed"
        public = error.guarded + (f"\n  hint: {error.hint}" if error.hint else "")
        return Outcome(status, 0.0, public if hidden else str(error), str(error), hidden, error.kind, line)

    def _undefined(self, error: NameError) -> Outcome:
        line, hidden = self._locate(error)
        name = getattr(error, "name", None) or "a name"
        if name not in self.needs:
            return self._other(error)
        message = f"{name} is not defined: was its cell deleted, or did it end in an error?"
        return Outcome("missing", 0.0, message, message, hidden, "missing", line)

    def _other(self, error: Exception) -> Outcome:
        line, hidden = self._locate(error)
        if isinstance(error, RemoteError):
            said = "an error" if hidden else f"{builtin_name(error.ename)}: {error.evalue}"
            message = f"a function of yours raised {said}"
            if error.ended:
                message = f"a function of yours did not end{'' if hidden else ': ' + error.evalue}"
        elif isinstance(error, TestTimeout):
            message = _FORGOTTEN
        else:
            message = (
                "the test could not use what your function returned "
                f"({told(type(error).__name__) if hidden else f'{type(error).__name__}: {str(error)[:300]}'})"
            )
        detail = "".join(traceback.format_exception_only(error)).strip() + f" (line {line} of the test)"
        status = getattr(error, "ended", "") or "failed"
        return Outcome(status, 0.0, message, detail, hidden, "raised", line)


def _without_hidden(cell: Cell) -> str:
    """The source with empty lines in place of hidden ones."""
    lines = cell.source.split("\n")
    return "\n".join("" if cell.parts.is_hidden(number) else line for number, line in enumerate(lines, 1))


def _collect_names(code: types.CodeType, loaded: set[str], stored: set[str], top: bool) -> None:
    """Collect global names that a code object and its inner functions load, and those the cell stores."""
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
            loaded.add(step.argval)
        elif step.opname in ("STORE_NAME", "STORE_GLOBAL"):
            stored.add(step.argval)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            _collect_names(constant, loaded, stored, top=False)


class TestTimeout(Exception):
    __test__ = False  # not a pytest class

    """The test cell itself did not end."""

    def __init__(self):
        super().__init__(_FORGOTTEN)
