"""How `nnlab.check` calls an answer, and what it remembers of it until a test fails: inputs and prints.

Kept are the last few calls, by reference, so that a test that passes pays nothing for it.
"""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np

from nnlab.failures import CheckFailed, describe, kind_of, name_of, raised

_REMEMBERED = 8  # calls
_LINES, _CHARACTERS = 20, 2000  # of what an answer has printed


class State(dict):
    """A dict, such as `bn_param`, that keeps what an answer writes into it.

    An ordinary dict is handed over as a copy, and what is written into the copy is forgotten.
    """

    def __missing__(self, key: Any) -> NoReturn:
        raise CheckFailed("returned", f"the dict that was handed over holds no {key!r} afterwards.")


@dataclass
class Call:
    """One call: the arguments as the test has them, and the arrays or numbers that came out of it."""

    name: str
    given: list
    results: list = field(default_factory=list)


_calls: deque[Call] = deque(maxlen=_REMEMBERED)
_printed = ""


def forget() -> None:
    """Another test begins: what was called and printed before belongs to none of its failures."""
    global _printed
    _printed = ""
    _calls.clear()


def printed() -> str:
    """Return the end of what answers have printed in this test; see `last_lines`."""
    return last_lines(_printed)


def last_lines(text: str) -> str:
    """Return the end of a text, 20 lines and 2000 characters of it at most."""
    lines = text[-_CHARACTERS:].rstrip().split("\n")[-_LINES:]
    end = "\n".join(lines)
    return end if len(end) >= len(text.rstrip()) else "...\n" + end


class _Prints(io.TextIOBase):
    """Takes what an answer prints, and keeps its end."""

    def write(self, text: str) -> int:
        global _printed
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        _printed = (_printed + text)[-4 * _CHARACTERS :]
        return len(text)

    def writable(self) -> bool:
        return True


# --------------------------------------------------------------------------- calling


def fresh_copy(value: Any) -> Any:
    """Copy what a function could overwrite; leave opaque things (a cache, a function) as they are."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (dict, State):
        return {key: fresh_copy(item) for key, item in value.items()}
    if type(value) in (list, tuple):
        return type(value)(fresh_copy(item) for item in value)
    return value


def call(fn: Callable, *args: Any, **kwargs: Any) -> Any:
    """Call an answer with fresh copies of its arguments and return what it returned.

    What it warns about is swallowed, and so is what it prints unless the test fails, because stock nbgrader
    takes a point off a cell for any text on stderr. An exception becomes a `CheckFailed` that names it. A
    `State` among the arguments holds afterwards what the answer wrote into it.
    """
    copies = [fresh_copy(arg) for arg in args]
    keyword_copies = {key: fresh_copy(arg) for key, arg in kwargs.items()}
    result = call_quietly(fn, copies, keyword_copies, given=[*args, *kwargs.values()])
    for given, copy in zip([*args, *kwargs.values()], [*copies, *keyword_copies.values()], strict=True):
        if type(given) is State:
            given.clear()
            given.update(copy)
    return result


def call_quietly(fn: Callable, args: list, kwargs: dict[str, Any], given: list) -> Any:
    """Call an answer without its prints and warnings; its exceptions become `CheckFailed`.

    Args:
        fn: the student's function.
        args, kwargs: what it is handed.
        given: the same as the test has it, for the message of a failure.
    """
    try:
        with (
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            contextlib.redirect_stdout(_Prints()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            warnings.simplefilter("ignore")
            result = fn(*args, **kwargs)
    except CheckFailed:
        raise
    except Exception as error:
        raise raised(fn, error) from error
    _calls.append(Call(name_of(fn), given, list(result) if type(result) in (tuple, list) else [result]))
    return result


def forward(fn: Callable, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
    """Call a forward pass and return its pair (out, cache).

    The cache is the student's own business: hand it back to the backward pass and never look into it.
    """
    return pair_of(fn, call(fn, *args, **kwargs))


def pair_of(fn: Callable, result: Any) -> tuple[Any, Any]:
    """Return what a forward pass returned, if it is a pair."""
    if not (isinstance(result, tuple) and len(result) == 2):
        raise CheckFailed(
            "returned",
            f"{name_of(fn)} must return the pair (out, cache), but it returned {describe(result)}.",
            hint="end it with `return out, cache`.",
            guarded=f"{name_of(fn)} must return the pair (out, cache), but it returned {kind_of(result)}.",
        )
    return result


def backward(fn: Callable, dout: Any, cache: Any, names: str = "dx") -> Any:
    """Call a backward pass and return its gradients.

    Args:
        fn: the student's function.
        dout: upstream gradient, the shape of the forward output.
        cache: what the student's forward returned.
        names: the gradients to expect, for example ``"dx, dw, db"``.

    Returns:
        One array for one name, otherwise a tuple.
    """
    wanted = [name.strip() for name in names.split(",")]
    result = call(fn, dout, cache)
    if len(wanted) == 1:
        return result[0] if isinstance(result, tuple) and len(result) == 1 else result
    if not (isinstance(result, (tuple, list)) and len(result) == len(wanted)):
        raise CheckFailed(
            "returned",
            f"{name_of(fn)} must return {names}, but it returned {describe(result)}.",
            guarded=f"{name_of(fn)} must return {names}, but it returned {kind_of(result)}.",
        )
    return tuple(result)


# --------------------------------------------------------------------------- what a result came from


def same(result: Any, other: Any) -> None:
    """Remember that `other` holds the values of a result."""
    for one in _calls:
        if any(item is result for item in one.results):
            one.results.append(other)


def inputs_of(result: Any) -> dict[str, Any]:
    """Return the arrays and numbers that a result was computed from, under the names they have in the test.

    Those of the call itself come first; where it was given the cache of a forward pass, those of that pass
    follow. Options that came in a dict have their keys for names. A result that no remembered call has
    returned, as one that the test computed itself, has no inputs.
    """
    made = next((one for one in reversed(_calls) if any(item is result for item in one.results)), None)
    found: dict[str, Any] = {}
    if made is None:
        return found
    names = _names_in_test()
    for value in made.given:
        earlier = [one for one in _calls if len(one.results) > 1 and one.results[1] is value is not None]
        for item in earlier[-1].given if earlier and earlier[-1] is not made else [value]:
            if type(item) in (dict, State):
                found |= {str(key): option for key, option in item.items() if _is_data(option)}
            elif _is_data(item) and id(item) in names:
                found.setdefault(names[id(item)], item)
    return found


def _is_data(value: Any) -> bool:
    if type(value) is np.ndarray:
        return value.dtype.kind in "fiub"
    return type(value) in (int, float) or isinstance(value, np.number)


def _names_in_test() -> dict[int, str]:
    """Return id -> name of the variables of the test that is running, those of its inner functions first.

    Small numbers are one object wherever they occur: such a number has no name where two variables hold it.
    """
    frame, test = sys._getframe(1), ""
    names: dict[int, str] = {}
    while frame is not None:
        file = frame.f_code.co_filename
        if not test and frame.f_globals.get("__package__") != __package__:
            test = file
        if file == test:
            here: dict[int, str] = {}
            for name, value in frame.f_locals.items():
                twice = id(value) in here and not isinstance(value, np.ndarray)
                here[id(value)] = "" if twice else here.get(id(value), name)
            names = here | names
        frame = frame.f_back  # type: ignore[assignment]
    return {key: name for key, name in names.items() if name}
