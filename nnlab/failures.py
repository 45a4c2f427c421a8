"""How an answer fails, in words: `CheckFailed`, and descriptions of what an answer raised or returned."""

from __future__ import annotations

import contextlib
import linecache
import os
import sys
from collections.abc import Callable

import numpy as np

# Exceptions that are named where a hidden test fails. An answer chooses what it raises, and could say with it
# what it was given: fifteen names and "another" are four bits.
_TOLD = (
    *("ArithmeticError", "AssertionError", "AttributeError", "FloatingPointError", "IndexError", "KeyError"),
    *("LinAlgError", "MemoryError", "NameError", "OverflowError", "RecursionError", "TypeError"),
    *("UnboundLocalError", "ValueError", "ZeroDivisionError"),
)


class CheckFailed(AssertionError):
    """An answer does not do what its question asks.

    Attributes:
        kind: what went wrong, one of ``not_done``, ``raised``, ``returned``, ``type``, ``shape``,
            ``nan``, ``value``, ``mutated``, ``condition``, ``time_limit``, ``crashed``, ``waiting`` (for a
            device or data that this machine lacks; it is no fault of the answer).
        public: one sentence that names no input and no expected value, so that it may be shown
            to a student even when the failing test is hidden.
        details: the numbers, or an empty string; shown for visible tests only.
        hint: where to look next, written by the author of the test; safe to show.
        guarded: `public` without what the answer itself chose (the text of its error, a shape): an answer
            that wants to could spell out a hidden test's input with it.
        picture: draws what differs, as HTML, or an empty string; shown at home only.
    """

    picture: Callable[[], str] = staticmethod(lambda: "")

    def __init__(self, kind: str, public: str, details: str = "", hint: str = "", guarded: str = ""):
        self.kind, self.public, self.details, self.hint = kind, public, details, hint
        self.guarded = guarded or public
        self._shown: list[str] = []
        super().__init__("\n".join(self._lines()))

    def _lines(self) -> list[str]:
        lines = [self.public]
        lines += ["  " + line for line in self.details.splitlines()]
        lines += ["  hint: " + self.hint] if self.hint else []
        return lines

    def _render_traceback_(self) -> list[str]:
        """Shown by IPython in place of a traceback: the frames of this module help nobody."""
        if not self._shown:  # a kernel asks twice: for the page and for its reply
            from nnlab import calls

            self._show_picture()
            lines, printed = self._lines(), calls.printed()
            if printed:
                lines += ["", "Your code printed:", *("  " + line for line in printed.split("\n"))]
            calls.forget()
            self._shown = ["Not yet: " + lines[0], *lines[1:]]
        return self._shown

    def _show_picture(self) -> None:
        """Show it above the message in a student's own notebook, not in a grading run: that sets a seed."""
        with contextlib.suppress(Exception):  # the message is what counts
            from IPython import get_ipython
            from IPython.display import display

            at_home = get_ipython() is not None and "NNLAB_CHECK_SEED" not in os.environ
            if at_home and (html := self.picture()):
                display({"text/html": html, "text/plain": "(a picture of the difference)"}, raw=True)


def name_of(fn: Callable) -> str:
    """What an answer is called."""
    return getattr(fn, "__name__", "the function")


def builtin_name(kind: str) -> str:
    """Name of an exception as it is caught: those that numpy derives have the name of the built-in below."""
    waiting: list[type[BaseException]] = [Exception]
    for parent in waiting:
        if kind in (parent.__name__, parent.__qualname__) and parent.__module__.split(".")[0] == "numpy":
            return next(base.__name__ for base in parent.__mro__ if base.__module__ == "builtins")
        waiting += parent.__subclasses__()
    return kind


def raised(fn: Callable, error: Exception) -> CheckFailed:
    """Say in words which exception an answer raised, or how else its call ended.

    The grader's errors have the attributes `ename`, the name of an exception in its worker, and `ended`, what
    the grader itself saw; an exception of a student may be called anything.
    """
    kind, ended = builtin_name(getattr(error, "ename", type(error).__name__)), getattr(error, "ended", "")
    text = str(getattr(error, "evalue", error)).strip()
    if kind == "NotImplementedError":
        return CheckFailed(
            "not_done",
            f"{name_of(fn)} is not written yet.",
            hint="replace `raise NotImplementedError()` in the cell above.",
        )
    if ended == "time_limit":
        return CheckFailed(
            "time_limit",
            f"{name_of(fn)} did not come back in time: {text}",
            hint="look for a loop that never ends.",
            guarded=f"{name_of(fn)} did not come back in time.",
        )
    if ended == "crashed":
        guarded = f"{name_of(fn)} ended the process it ran in."
        return CheckFailed("crashed", f"{name_of(fn)} ended the process it ran in: {text}", guarded=guarded)
    where = _innermost_line(error)
    return CheckFailed(
        "raised",
        f"{name_of(fn)} raised {kind}: {text}" + where,
        hint="" if kind != "NameError" else "is the name spelt right, and was the cell that defines it run?",
        guarded=f"{name_of(fn)} raised {told(kind)}{where}.",
    )


def told(kind: str) -> str:
    """What to call an exception where a hidden test fails."""
    return kind if kind in _TOLD else "an error of its own"


def _innermost_line(error: BaseException) -> str:
    """Give the line of the answer that raised, as text, or nothing where it is not known."""
    if hasattr(error, "where"):  # the worker found it
        return f" ({error.where})" if error.where else ""
    test, line = _file_of_test(), ""
    frame = error.__traceback__
    while frame is not None:
        file, number = frame.tb_frame.f_code.co_filename, frame.tb_lineno
        if file != test and ("ipykernel" in file or file.startswith("<ipython")):
            line = f" (line {number}: {linecache.getline(file, number).strip()[:120]})"
        frame = frame.tb_next
    return line


def _file_of_test() -> str:
    """Name the cell that called this package, whose functions an answer may have called back."""
    caller = sys._getframe()
    while caller.f_back is not None and caller.f_globals.get("__package__") == __package__:
        caller = caller.f_back
    return caller.f_code.co_filename


def describe(value: object) -> str:
    """Describe what an answer returned, in a few words."""
    if value is None:
        return "None (is there a `return`?)"
    if type(value) is np.ndarray:
        return f"one array of shape {value.shape}"
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)} values"
    return f"a value of type {getattr(value, 'type_name', type(value).__name__)}"


def kind_of(value: object) -> str:
    """Describe a value without anything the answer could choose freely: no shape, length or type name."""
    if value is None or not isinstance(value, (np.ndarray, tuple, list)):
        return describe(None) if value is None else "something else"
    return "one array" if isinstance(value, np.ndarray) else f"a {type(value).__name__} of another length"
