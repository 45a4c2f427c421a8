"""Checks of randomly initialized weights, for the test cells of an assignment.

Each check either returns or raises `CheckFailed`, as those of `nnlab.check` do. It fails a right
answer with a probability of 1e-6 at most: the bounds are those of `nnlab.statistics`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlab import check, statistics

if TYPE_CHECKING:
    import torch

__all__ = ["convolve", "draw", "independent", "law", "signal", "variance"]


def draw(fn: Callable, shape: tuple[int, ...], init_param: dict, rng: np.random.Generator) -> np.ndarray:
    """Call an answer for weights with a fresh seed, and check that they are an array of the shape.

    Args:
        fn: the student's function, called as fn(shape, init_param).
        shape: of the weights.
        init_param: all options but "seed", which is drawn from rng.
        rng: the generator of the test cell.
    """
    w = check.call(fn, shape, {**init_param, "seed": int(rng.integers(2**31))})
    check.that(
        type(w) is np.ndarray and w.dtype == np.float64,
        "the weights must be an array of floats in double precision.",
    )
    check.that(w.shape == shape, "the weights have the wrong shape.", f"yours {w.shape}, expected {shape}")
    check.that(np.isfinite(w).all(), "some weights are not finite numbers.")
    return w


def _distinct(w: np.ndarray) -> None:
    check.that(
        statistics.distinct(w) > 0.99,
        "many weights are equal to each other.",
        hint="draw every entry of the shape independently.",
    )


def variance(w: np.ndarray, expected: float, law: str = "normal", hint: str = "") -> None:
    """Check the mean square of independent weights of mean 0 against their variance."""
    _distinct(w)
    low, high = statistics.mean_square_bounds(w.size, law)
    found = np.mean(w**2) / expected
    check.that(
        low < found < high,
        "the variance of the weights is wrong.",
        f"it is {found:.4g} of what it should be; allowed {low:.4g} to {high:.4g}",
        hint,
    )


def law(w: np.ndarray, name: str) -> None:
    """Check that weights are "normal" or "uniform" around 0; their scale is free."""
    _distinct(w)
    half = statistics.ALPHA / 2  # for the middle of the distribution, and as much for its tails
    bound, found = statistics.distance_bound(w.size, name, half), statistics.distance(w, name)
    check.that(
        found < bound,
        f"the weights do not follow a {name} distribution around 0.",
        f"largest difference of the distribution functions {found:.3g}, allowed {bound:.3g}",
        "mean 0; the distribution, and every entry drawn independently.",
    )
    if name == "normal":
        largest, least = np.abs(w).max() / np.sqrt(np.mean(w**2)), statistics.tail_bound(w.size, half)
        check.that(
            largest > least,
            "the tails of the normal distribution are cut off.",
            f"the largest weight is {largest:.3g} standard deviations from 0; expected more than {least:.3g}",
            "take every draw as it comes: do not clip, and do not draw again.",
        )


def independent(w: np.ndarray, name: str = "weights") -> None:
    """Check that neighbors along each axis of even length agree in sign like fair coins."""
    for axis in range(w.ndim):
        found, bound = statistics.sign_agreement(w, axis), statistics.sign_bound(w.size // 2)
        check.that(
            abs(found) < bound,
            f"neighboring {name} are related to each other.",
            f"signs agree by {found:.3g} along axis {axis}; allowed -{bound:.3g} to {bound:.3g}",
            "one call that is given the full shape draws every entry afresh.",
        )


def signal(
    before: np.ndarray,
    after: np.ndarray,
    layers: statistics.Layers,
    what: str = "signal",
    hint: str = "",
    **options: Any,
) -> None:
    """Check that layers hand on the mean square of a signal or gradient.

    Args:
        before, after: arrays in front of the layers and behind them, scaled so that right weights
            give them the same expected mean square.
        layers, options: as in `statistics.signal_bounds`.
        what: "signal" or "gradient", for the message.
        hint: for the message.
    """
    low, high = statistics.signal_bounds(layers, **options)
    ratio = np.mean(np.square(after)) / np.mean(np.square(before))
    check.that(
        low < ratio < high,
        f"the layers do not keep the mean square of a {what}.",
        f"they multiply it by {ratio:.3g}, counted from what is expected; allowed {low:.3g} to {high:.3g}",
        hint,
    )


def convolve(h: torch.Tensor, w: np.ndarray, groups: int = 1) -> torch.Tensor:
    """Convolve with periodic padding at stride 1, so that no input lies at a border.

    Args:
        h: torch tensor (N, C, H, W), float64.
        w: (F, C // groups, HH, WW).
        groups: number of groups.

    Returns:
        A torch tensor (N, F, H, W).
    """
    import torch  # here, since most checks need no torch

    rows, columns = w.shape[2] - 1, w.shape[3] - 1
    h = torch.nn.functional.pad(h, (columns, 0, rows, 0), mode="circular")
    return torch.nn.functional.conv2d(h, torch.as_tensor(w), groups=groups)
