"""What the test cells of an assignment call: compare an answer with an oracle and explain the difference.

Every function here either returns quietly or raises `CheckFailed` with a message that says what
differs, where, by how much, and what to look at next. The same test cell runs in three places: in
the student's own kernel, under stock `nbgrader autograde`, and in the grader's judge, where the
student's functions are proxies. Nothing here may depend on which of the three it is.
"""

from __future__ import annotations

import contextlib
import io
import os
import warnings
import zlib
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike

from nnlab import differences
from nnlab.failures import CheckFailed, describe, kind_of, name_of, raised
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
    _seed = None if seed is None else int(seed)


def rng(name: str) -> np.random.Generator:
    """Return the random generator of the test cell called `name`.

    In a student's kernel the draws are the same each time, so that a failure can be looked at
    twice. A grading run sets its own recorded seed (`set_seed`, or the environment variable
    NNLAB_CHECK_SEED), so no answer can be fitted to the draws seen at home.
    """
    seed = _seed if _seed is not None else int(os.environ.get("NNLAB_CHECK_SEED", "0"))
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


# --------------------------------------------------------------------------- calling an answer


class State(dict):
    """A dict, such as `bn_param`, that keeps what an answer writes into it.

    An ordinary dict is handed over as a copy, and what is written into the copy is forgotten.
    """

    def __missing__(self, key: Any) -> NoReturn:
        raise CheckFailed("returned", f"the dict that was handed over holds no {key!r} afterwards.")


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

    What it prints and warns about is swallowed, because stock nbgrader takes a point off a cell for any
    text on stderr. An exception becomes a `CheckFailed` that names it. A `State` among the arguments holds
    afterwards what the answer wrote into it.
    """
    copies = [fresh_copy(arg) for arg in args]
    keyword_copies = {key: fresh_copy(arg) for key, arg in kwargs.items()}
    result = _call_quietly(fn, copies, keyword_copies)
    for given, copy in zip([*args, *kwargs.values()], [*copies, *keyword_copies.values()], strict=True):
        if type(given) is State:
            given.clear()
            given.update(copy)
    return result


def _call_quietly(fn: Callable, args: list, kwargs: dict[str, Any]) -> Any:
    """Call an answer without its prints and warnings; its exceptions become `CheckFailed`."""
    try:
        with (
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            warnings.simplefilter("ignore")
            return fn(*args, **kwargs)
    except CheckFailed:
        raise
    except Exception as error:
        raise raised(fn, error) from error


def forward(fn: Callable, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
    """Call a forward pass and return its pair (out, cache).

    The cache is the student's own business: hand it back to the backward pass and never look into it.
    """
    return _pair(fn, call(fn, *args, **kwargs))


def _pair(fn: Callable, result: Any) -> tuple[Any, Any]:
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
    return _in_float64(got, name)


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
    _refuse_nonfinite(got, want, name, hint)
    with np.errstate(invalid="ignore"):
        gap = np.where(got == want, 0.0, np.abs(got - want))
        floor = _default_atol(want) if atol is None else atol
        near = np.isfinite(gap) & (gap <= rtol * np.abs(want) + floor)  # inf <= inf is no agreement
        wrong = ~near & ~(np.isnan(got) & np.isnan(want))
    if wrong.any():
        public = f"{name} is not what it should be."
        if want.size != 1:
            count = differences.how_many(wrong)
            public = f"{name} has the right shape, but {count} from what it should be."
        details = differences.largest(got, want, gap, floor, rtol) + differences.table(got, want, wrong)
        details += differences.pattern(got, want)
        raise CheckFailed("value", public, details, hint, _guarded_difference(name, wrong))


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


def _refuse_nonfinite(got: np.ndarray, want: np.ndarray, name: str, hint: str) -> None:
    bad = ~np.isfinite(got) & ~(got == want) & ~(np.isnan(got) & np.isnan(want))
    if bad.any():
        found = differences.name_nonfinite(got[bad])
        public = f"{name} holds {found} where a finite number belongs."
        raise CheckFailed("nan", public, differences.table(got, want, bad), hint)


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
    result = _call_quietly(fn, copies, {})
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
    out, cache = _pair(forward_fn, _call_quietly(forward_fn, copies, {}))
    if not all(map(_untouched, args, copies)):
        raise CheckFailed("mutated", f"{name_of(forward_fn)} overwrites the array it is given.", "", hint)
    gradients = _call_quietly(backward_fn, [gradient_copy, cache], {})
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
    print("passed: " + message)


def summary(path: str | None = None) -> Any:
    """The points so far, question by question: the visible tests, run on what this kernel holds now.

    Args:
        path: of the notebook's file; where it is in the folder of its kernel, it is found.
    """
    from nnlab import points  # no test needs it

    return points.summary(path)
