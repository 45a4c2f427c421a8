"""What the test cells of an assignment call: compare an answer with an oracle and explain the difference.

Every function here either returns quietly or raises `CheckFailed` with a message that says what
differs, where, by how much, and what to look at next. The same test cell runs in three places: in
the student's own kernel, under stock `nbgrader autograde`, and in the grader's judge, where the
student's functions are proxies. Nothing here may depend on which of the three it is.
"""

from __future__ import annotations

import functools
import os
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnlab import calls, differences
from nnlab.calls import State, backward, call, call_quietly, forward, fresh_copy, pair_of
from nnlab.failures import CheckFailed, describe, name_of
from nnlab.oracle import Oracle, oracle

__all__ = [
    "CheckFailed",
    "Oracle",
    "State",
    "array",
    "call",
    "close",
    "equal",
    "forward",
    "fresh_copy",
    "backward",
    "gradient",
    "oracle",
    "passed",
    "rng",
    "set_seed",
    "summary",
    "that",
    "unchanged",
    "unchanged_pair",
]


# --------------------------------------------------------------------------- random inputs

_seed: int | None = None


def set_seed(seed: int | None) -> None:
    """Choose the draws of all later `rng` calls; None goes back to the environment's choice."""
    global _seed
    calls.forget()
    _seed = None if seed is None else int(seed)


def rng(name: str) -> np.random.Generator:
    """Return the random generator of the test cell called `name`.

    In a student's kernel the draws are the same each time, so that a failure can be looked at
    twice. A grading run sets its own recorded seed (`set_seed`, or the environment variable
    NNLAB_CHECK_SEED), so no answer can be fitted to the draws seen at home.
    """
    calls.forget()
    seed = _seed if _seed is not None else int(os.environ.get("NNLAB_CHECK_SEED", "0"))
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


# --------------------------------------------------------------------------- comparing


_NUMBERS = (bool, int, float, np.generic)


def _as_array(actual: Any, name: str) -> np.ndarray:
    if actual is None:
        raise CheckFailed(
            "returned", f"{name} is None.", hint="is there a `return` at the end of the function?"
        )
    if type(actual) in (list, tuple) and actual and all(isinstance(item, _NUMBERS) for item in actual):
        actual = np.array(actual)  # a flat list of numbers is as good
    if type(actual) is not np.ndarray and not isinstance(actual, _NUMBERS):
        raise CheckFailed(
            "type",
            f"{name} must be a plain numpy array or a number, but it is {describe(actual)}.",
            guarded=f"{name} must be a plain numpy array or a number.",
        )
    array = np.asarray(actual)
    if array.dtype.kind not in "fiub":
        real = f"{name} must hold real numbers"
        raise CheckFailed("type", f"{real}, but its dtype is {array.dtype}.", guarded=f"{real}.")
    return array


def _in_float64(got: np.ndarray, name: str, allowed: np.dtype | None = None) -> np.ndarray:
    """Refuse arrays of fewer digits than float64 or `allowed`, whose values may still be near enough."""
    rounded = got.ndim and got.dtype.kind == "f" and got.dtype.itemsize < 8
    if rounded and not (
        allowed is not None and allowed.kind == "f" and allowed.itemsize <= got.dtype.itemsize
    ):
        public = f"{name} must hold float64"
        hint = "compute in float64 throughout, numpy's default; do not convert to a shorter type."
        raise CheckFailed("type", f"{public}, but its dtype is {got.dtype}.", "", hint, f"{public}.")
    return got.astype(np.float64)


def array(actual: Any, shape: tuple[int, ...], name: str = "out", hint: str = "") -> np.ndarray:
    """Check that an answer is an array of real numbers of this shape, no float32; returns it in float64."""
    got = _as_array(actual, name)
    if got.shape != tuple(shape):
        raise _wrong_shape(got, tuple(shape), name, hint)
    checked = _in_float64(got, name)
    calls.same(actual, checked)
    return checked


def _wrong_shape(got: np.ndarray, shape: tuple[int, ...], name: str, hint: str) -> CheckFailed:
    public = f"{name} has the wrong shape {got.shape}: it should be {shape}."
    axes = f"{got.ndim} {'axis' if got.ndim == 1 else 'axes'}" if got.ndim < 7 else "many axes"
    how = f"{axes}, too, but of other lengths" if got.ndim == len(shape) else axes
    guarded = f"{name} has the wrong shape: it should be {shape}, and yours has {how}."
    return CheckFailed("shape", public, "", hint, guarded)


def close(
    actual: Any,
    expected: ArrayLike,
    name: str = "out",
    hint: str = "",
    rtol: float = 1e-6,
    atol: float | None = None,
    extra_axes: bool = False,
) -> None:
    """Check that an array (or number) equals the expected one.

    An entry may differ by ``rtol * |expected| + atol``; by default atol is 1e-9 times the largest expected
    magnitude, so that an error in a small array is not hidden by an absolute floor made for a large one. An
    array in float32 is refused, however near, unless `expected` is one.

    Args:
        actual: what the answer returned.
        expected: what an independent oracle says, an array or a number.
        name: what to call it in the message, for example ``"dx"``.
        hint: where to look when it differs; it may be shown for hidden tests, so it must not
            hold inputs or expected values.
        rtol: relative tolerance.
        atol: absolute tolerance; None chooses it from the magnitude of `expected`.
        extra_axes: also accept axes of size 1 more or less, as in (1, D) for (D,).

    Raises:
        CheckFailed: says what differs, where and by how much.
    """
    got, want = _as_array(actual, name), np.asarray(expected)
    allowed, want = want.dtype, want.astype(np.float64)
    if extra_axes and got.shape != want.shape and np.squeeze(got).shape == np.squeeze(want).shape:
        got = got.reshape(want.shape)
    if got.shape != want.shape:
        raise _wrong_shape(got, want.shape, name, hint)
    got = _in_float64(got, name, allowed)
    inputs = functools.partial(calls.inputs_of, actual)
    _refuse_nonfinite(got, want, name, hint, inputs)
    with np.errstate(invalid="ignore"):
        gap = np.where(got == want, 0.0, np.abs(got - want))
        floor = _default_atol(want) if atol is None else atol
        allowed_gap = rtol * np.abs(want) + floor
        near = np.isfinite(gap) & (gap <= allowed_gap)  # inf <= inf is no agreement
        wrong = ~near & ~(np.isnan(got) & np.isnan(want))
    if wrong.any():
        public = f"{name} is not what it should be."
        if want.size != 1:
            count = differences.how_many(wrong)
            public = f"{name} has the right shape, but {count} from what it should be."
        given = inputs()
        details = differences.explain(got, want, wrong, gap, allowed_gap, given)
        error = CheckFailed("value", public, details, hint, _guarded_difference(name, wrong))
        error.picture = functools.partial(_draw, given, got, want, name)
        raise error


def _draw(inputs: dict[str, Any], got: np.ndarray, want: np.ndarray, name: str) -> str:
    from nnlab import failure_plots  # here: matplotlib takes a second, and most tests pass

    return failure_plots.picture(inputs, got, want, name)


def gradient(
    actual: Any,
    expected: ArrayLike,
    name: str = "dx",
    hint: str = "",
    extra_axes: bool = False,
    digits: int = 12,
) -> None:
    """Check a gradient in twelve digits, which a formula reaches and a difference quotient does not.

    A centered difference of a forward pass with values around 1 is off by about h^2 and by 1e-16 / h, that is
    1e-11 with the best h. An entry may differ by 1e-12 of the largest expected magnitude, or of 1 if that is
    larger, and by as much of its own. The arguments are those of `close`.

    Fewer `digits` suit formulas with a constant that may be written down with ten; some inputs must then be
    so large that differences have fewer.
    """
    want = np.asarray(expected, dtype=np.float64)
    largest = float(np.abs(want).max(initial=1.0))
    close(actual, want, name, hint, 1e-6, 1e-9 * largest, extra_axes)
    cut_short = f"six digits agree, but not {digits}: are slopes measured, or constants cut short?"
    close(actual, want, name, cut_short, 10.0**-digits, 10.0**-digits * largest, extra_axes)


def _refuse_nonfinite(got: np.ndarray, want: np.ndarray, name: str, hint: str, inputs: Callable) -> None:
    bad = ~np.isfinite(got) & ~(got == want) & ~(np.isnan(got) & np.isnan(want))
    if bad.any():
        found = differences.name_nonfinite(got[bad])
        public = f"{name} holds {found} where a finite number belongs."
        first = tuple(np.argwhere(bad)[0])
        details = differences.table(got, want, bad) + differences.belonging(inputs(), bad.shape, first)
        raise CheckFailed("nan", public, details, hint)


def _default_atol(want: np.ndarray) -> float:
    finite = np.abs(want[np.isfinite(want)])
    return 1e-9 * ((float(finite.max()) if finite.size else 0.0) or 1.0)


def _guarded_difference(name: str, wrong: np.ndarray) -> str:
    """Say that entries differ, but not how many: the number is the answer's choice."""
    if wrong.size == 1:
        return f"{name} is not what it should be."
    which = "every entry differs" if wrong.all() else "some entries differ"
    return f"{name} has the right shape, but {which} from what it should be."


def equal(actual: Any, expected: Any, name: str = "the result", hint: str = "") -> None:
    """Check that a plain value (a number, string, tuple, dict, ...) equals the expected one exactly."""
    if type(actual) is np.ndarray and actual.ndim == 0 or isinstance(actual, np.generic):
        actual = actual.item()
    same = bool(np.array_equal(actual, expected)) if isinstance(expected, np.ndarray) else actual == expected
    if same is not True or isinstance(actual, complex):  # 3 + 0j == 3
        details = f"yours {repr(actual)[:500]}, expected {repr(expected)[:500]}"
        raise CheckFailed("value", f"{name} is not what it should be.", details, hint)


def that(condition: object, message: str, details: str = "", hint: str = "") -> None:
    """Check a condition; `message` is safe to show for hidden tests, `details` is not."""
    if not bool(condition):
        raise CheckFailed("condition", message, details, hint)


def unchanged(fn: Callable, *args: Any, hint: str = "work on a copy: `x = x.copy()`.") -> Any:
    """Check that an answer leaves the arrays it is given as they were; returns what it returned."""
    copies = [fresh_copy(arg) for arg in args]
    result = call_quietly(fn, copies, {}, given=list(args))
    if not all(map(_untouched, args, copies)):
        raise CheckFailed("mutated", f"{name_of(fn)} overwrites the array it is given.", "", hint)
    return result


def unchanged_pair(
    forward_fn: Callable, backward_fn: Callable, *args: Any, dout: np.ndarray, hint: str = ""
) -> tuple[Any, Any]:
    """Check that two passes leave the arrays they are given as they were; returns (out, gradients).

    `unchanged` looks at the arguments of one call. A backward pass may have those of its forward pass, too,
    in its cache: they are looked at again after it.
    """
    copies, gradient_copy = [fresh_copy(arg) for arg in args], dout.copy()
    out, cache = pair_of(forward_fn, call_quietly(forward_fn, copies, {}, given=list(args)))
    if not all(map(_untouched, args, copies)):
        raise CheckFailed("mutated", f"{name_of(forward_fn)} overwrites the array it is given.", "", hint)
    gradients = call_quietly(backward_fn, [gradient_copy, cache], {}, given=[dout, cache])
    if not _untouched(dout, gradient_copy):
        raise CheckFailed("mutated", f"{name_of(backward_fn)} overwrites the array it is given.", "", hint)
    if not all(map(_untouched, args, copies)):
        whose = f"an array that {name_of(forward_fn)} was given"
        raise CheckFailed("mutated", f"{name_of(backward_fn)} overwrites {whose}.", "", hint)
    return out, gradients


def _untouched(before: Any, after: Any) -> bool:
    """Whether arrays, also inside lists and dicts, are what they were."""
    if isinstance(before, np.ndarray):
        return np.array_equal(before, after, equal_nan=True)
    if type(before) in (list, tuple):
        return len(before) == len(after) and all(map(_untouched, before, after))
    if type(before) in (dict, State):  # what is written besides its arrays is no business of this check
        return all(_untouched(before[key], after[key]) for key in before if key in after)
    return True


def passed(message: str) -> None:
    """Say what has been shown, at the end of the visible part of a test cell."""
    calls.forget()
    print("passed: " + message)


def summary(path: str | None = None) -> Any:
    """The points so far, question by question: the visible tests, run on what this kernel holds now.

    Args:
        path: of the notebook's file; where it is in the folder of its kernel, it is found.
    """
    from nnlab import points  # no test needs it

    return points.summary(path)
