"""Numerical gradients, to check a backward pass against its own forward pass.

The centered difference (f(x + h) - f(x - h)) / 2h has two errors. Cutting off the Taylor series
costs about h^2 |f'''| / 6; rounding f costs about eps |f| / h, where eps = 2.2e-16 in float64.
Their sum is least near h = eps^(1/3), about 6e-6, and the relative error there is near 1e-10:
hence h = 1e-5. In float32 (eps = 1.2e-7) the best h is near 5e-3 and the error near 1e-5, too
coarse to tell right from wrong.

Two things a gradient check cannot do. At a kink (ReLU at 0) the two sides disagree, so draw
inputs that are further than h from it. And it compares a backward with its OWN forward: a wrong
forward with a matching backward passes, so check the forward against something else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnlab.calls import fresh_copy

__all__ = [
    "GradientReport",
    "gradient_check",
    "numerical_gradient",
    "numerical_gradient_array",
    "relative_error",
]


def numerical_gradient(f: Callable, x: np.ndarray, h: float = 1e-5) -> np.ndarray:
    """Estimate the gradient of a scalar function by centered differences.

    x is changed in place, one entry at a time, and each entry gets its exact old value back even
    if f raises; so f may look at x itself or ignore its argument (a net that holds x as a
    weight).

    Args:
        f: takes x, returns a number.
        x: floating-point array of any shape, best float64. A plain number works too.
        h: half the distance between the two points.

    Returns:
        df/dx, float64, the shape of x.

    Raises:
        TypeError: x is not an array of floating-point numbers.
        ValueError: x is read-only, h is not positive, or f does not return one number.
    """
    return _centered(f, x, h, _number)


def numerical_gradient_array(f: Callable, x: np.ndarray, df: ArrayLike, h: float = 1e-5) -> np.ndarray:
    """Estimate dL/dx for an array-valued function, given dL/df (CS231n's
    eval_numerical_gradient_array).

    Args:
        f: takes x, returns an array of any shape.
        x: floating-point array, changed and restored as in `numerical_gradient`.
        df: upstream gradient dL/df, the shape of f(x).
        h: half the distance between the two points.

    Returns:
        sum over the outputs of df * (df_out/dx), float64, the shape of x.
    """
    upstream = np.asarray(df, dtype=np.float64)

    def checked(out: ArrayLike) -> np.ndarray:
        out = np.array(out, dtype=np.float64)  # a copy: f may hand out the same array twice
        if out.shape != upstream.shape:
            raise ValueError(
                f"df has shape {upstream.shape}, but f(x) has shape {out.shape}; they must agree."
            )
        return out

    return _centered(f, x, h, checked, lambda difference: np.sum(difference * upstream))


def _number(out: ArrayLike) -> float:
    """Take f's result as a number; a (1,) array will do, a larger one not."""
    value = np.asarray(out, dtype=np.float64)
    if value.size != 1:
        raise ValueError(
            f"f must return one number, but it returned shape {value.shape}; "
            "use numerical_gradient_array for array-valued functions."
        )
    return value.item()


def _centered(
    f: Callable, x: ArrayLike, h: float, read: Callable, reduce: Callable[..., float] = float
) -> np.ndarray:
    """Visit every entry of x: reduce(read(f(x + h)) - read(f(x - h))) / distance."""
    if not h > 0:
        raise ValueError(f"h must be positive, not {h}.")
    x = x if isinstance(x, np.ndarray) else np.array(x, dtype=np.float64)
    if not np.issubdtype(x.dtype, np.floating):
        raise TypeError(f"x has dtype {x.dtype}; a step of {h} needs floats: x.astype(np.float64).")
    if not x.flags.writeable:
        raise ValueError("x is read-only, but its entries have to be changed: pass x.copy().")
    grad = np.zeros(x.shape, dtype=np.float64)
    for index in np.ndindex(x.shape):
        old = x[index].item()
        try:
            x[index] = old + h
            above, high = x[index].item(), read(f(x))
            x[index] = old - h
            below, low = x[index].item(), read(f(x))
        finally:
            x[index] = old
        # above - below is the step that was really taken: old + h is rounded, 2 * h is not.
        grad[index] = reduce(high - low) / (above - below) if above != below else np.nan
    return grad


def _relative(a: ArrayLike, b: ArrayLike, floor: float) -> np.ndarray:
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError(f"The arrays have shapes {a.shape} and {b.shape}; they must agree.")
    return np.abs(a - b) / np.maximum(floor, np.abs(a) + np.abs(b))


def relative_error(a: ArrayLike, b: ArrayLike, floor: float = 1e-8) -> float:
    """Return the largest |a - b| / max(floor, |a| + |b|) over all entries; nan if any entry is nan.

    The floor keeps two numbers that are zero up to rounding (1e-12 against 0) from counting as
    100 % off. Of two gradients in float64, below 1e-7 is right, above 1e-2 is most likely wrong, and between
    the two look for a kink before you blame the formula.
    """
    errors = _relative(a, b, floor)
    return float(errors.max()) if errors.size else 0.0


# --------------------------------------------------------------------------- a whole layer


Row = tuple[str, float, tuple[int, ...], float, float]  # see GradientReport.rows


@dataclass
class GradientReport:
    """What `gradient_check` found; print it.

    Attributes:
        rows: (name, largest relative error, its index, analytic value there, numeric value there).
        tolerance: relative error up to which a gradient counts as right.
    """

    tolerance: float
    rows: list[Row] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every gradient agrees; False for nan, and when nothing was compared."""
        return bool(self.rows) and all(row[1] <= self.tolerance for row in self.rows)

    def __str__(self) -> str:
        width = max([len("gradient"), *(len(row[0]) for row in self.rows)])
        lines = [f"{'gradient':<{width}}  largest relative error  {'at':<12}{'yours':>13} {'numeric':>13}"]
        for name, error, index, mine, numeric in self.rows:
            verdict = "" if error <= self.tolerance else "  <- differs"
            place = "[" + ", ".join(map(str, index)) + "]"
            lines.append(
                f"{name:<{width}}  {error:>22.1e}  {place:<12}{mine:>13.6g} {numeric:>13.6g}{verdict}"
            )
        return "\n".join(lines)

    __repr__ = __str__


def gradient_check(
    forward: Callable,
    backward: Callable,
    *args: Any,
    dout: ArrayLike | None = None,
    names: str | None = None,
    h: float = 1e-5,
    tolerance: float = 1e-6,
    rng: np.random.Generator | None = None,
) -> GradientReport:
    """Compare every gradient a backward pass returns with centered differences of its forward pass.

    The arguments that are float64 arrays are taken to be the differentiable ones; backward
    returns their gradients in the same order. Relative errors have a floor of 1e-3 times the
    largest entry, below which the numeric gradient itself is too rough to judge by.

    Args:
        forward: forward(*args) -> (out, cache).
        backward: backward(dout, cache) -> one gradient or a tuple of them.
        args: arguments of forward; arrays are restored, option dicts are passed as a fresh copy
            each time.
        dout: upstream gradient; None draws one from `rng` (default: a fixed seed).
        names: as in "dx, dw, db"; None numbers them.
        h, tolerance: step and largest relative error that counts as right.

    Returns:
        GradientReport: prints as a table, `.ok` says whether all agree.

    Example:
        >>> print(gradient_check(affine_forward, affine_backward, x, w, b, names="dx, dw, db"))
    """

    def out_of(_: np.ndarray) -> np.ndarray:
        return forward(*map(fresh_copy, args))[0]

    inputs = [arg for arg in args if isinstance(arg, np.ndarray) and arg.dtype == np.float64]
    out, cache = forward(*map(fresh_copy, args))
    if dout is None:
        dout = (rng or np.random.default_rng(0)).normal(size=np.shape(out))
    dout = np.array(dout, dtype=np.float64)
    grads = backward(dout.copy(), cache)
    grads = list(grads) if isinstance(grads, (tuple, list)) else [grads]
    names = names or ", ".join(f"grad {k}" for k in range(len(grads)))
    labels = [name.strip() for name in names.split(",")]
    if not len(inputs) == len(grads) == len(labels):
        raise ValueError(
            f"{len(inputs)} float64 arrays go in, {len(grads)} gradients come out and "
            f"{len(labels)} names are given; there must be as many of each. "
            "float32 arrays are not checked."
        )
    report = GradientReport(tolerance)
    for label, x, grad in zip(labels, inputs, grads, strict=True):
        numeric = numerical_gradient_array(out_of, x, dout, h)
        report.rows.append(_row(label, np.asarray(grad), numeric))
    return report


def _row(label: str, grad: np.ndarray, numeric: np.ndarray) -> Row:
    if grad.shape != numeric.shape:
        raise ValueError(f"{label} has shape {grad.shape}, its input has shape {numeric.shape}.")
    if not grad.size:
        raise ValueError(f"{label} is empty, so there is nothing to compare.")
    floor = max(1e-8, 1e-3 * float(np.max(np.abs(numeric))))
    errors = _relative(grad, numeric, floor)
    worst = np.unravel_index(int(np.argmax(errors)), errors.shape)  # argmax finds a nan first
    index = tuple(map(int, worst))
    return label, float(errors[worst]), index, float(grad[worst]), float(numeric[worst])
