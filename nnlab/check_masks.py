"""Checks of random masks, such as those of dropout, for the test cells of an assignment.

Each check either returns or raises `CheckFailed`, as those of `nnlab.check` do. The bounds are quantiles of
the binomial distribution: a right answer is failed with a probability of 1e-6 at most by each check.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlab import check, statistics

__all__ = ["fair", "independent", "kept", "rate", "ratio", "reproducible"]


def kept(out: Any, x: np.ndarray, name: str = "out") -> np.ndarray:
    """Check that every entry is 0 or one multiple of the input, which holds no zero; returns which are not 0.

    How large the multiple is, `ratio` checks.
    """
    found = check.array(out, x.shape, name) / x
    mask = found != 0
    usual = np.median(found[mask]) if mask.any() else 1.0
    check.that(
        usual > 0 and np.allclose(found[mask], usual, rtol=1e-9, atol=0),
        f"what is kept in {name} is not the input times one positive number.",
        hint="an entry is either dropped or kept; all that are kept are scaled alike.",
    )
    return mask


def ratio(out: Any, x: np.ndarray, scale: float, name: str = "out", hint: str = "") -> np.ndarray:
    """Check that some entries are 0 and all others `scale` times the input; returns out / x.

    Args:
        out: what an answer returned for x.
        x: its input, without zeros; it broadcasts to the shape of out.
        scale: of what is kept.
        name, hint: for the message.
    """
    found = check.array(out, x.shape, name) / x
    mask = found != 0
    check.that(mask.any(), f"all of {name} is 0.", hint=hint)
    check.that(not mask.all(), f"nothing in {name} is 0.", hint=hint)
    check.that(
        np.allclose(found[mask], scale, rtol=1e-9, atol=0),
        f"what is kept in {name} has the wrong size.",
        f"it is {np.median(found[mask]):.4g} times the input; expected {scale:.4g} times",
        hint,
    )
    return found


def _count(found: int, n: int, p: float, message: str, hint: str) -> None:
    low, high = statistics.count_bounds(n, p)
    details = f"{found / n:.4g} of {n}; expected {p:.4g}, allowed {low / n:.4g} to {high / n:.4g}"
    check.that(low <= found <= high, message, details, hint)


def rate(mask: np.ndarray, p: float, what: str = "entries", hint: str = "", done: str = "kept") -> None:
    """Check that independent entries of a mask are kept (or what else `done` says) with probability p."""
    _count(int(mask.sum()), mask.size, p, f"the share of {what} that are {done} is wrong.", hint)


def _agreement(pairs: np.ndarray, p: float, message: str, hint: str) -> None:
    """Check pairs (two on the first axis) of independent entries: equal with probability p^2 + (1 - p)^2."""
    equal = pairs[0] == pairs[1]
    _count(int(equal.sum()), equal.size, p**2 + (1 - p) ** 2, message, hint)


def independent(mask: np.ndarray, p: float, axes: Sequence[str], hint: str = "") -> None:
    """Check that neighbors along each axis are kept independently of each other.

    Args:
        mask: which entries are kept, with independent entries of probability p.
        p: the probability.
        axes: what to call each axis, in the plural.
        hint: for the message.
    """
    for axis, name in enumerate(axes):
        rows = np.moveaxis(mask, axis, 0)
        pairs = rows[: len(rows) // 2 * 2]
        if len(pairs):
            _agreement(
                np.stack([pairs[0::2], pairs[1::2]]),
                p,
                f"neighboring {name} do not have independent coins.",
                hint or f"throw a coin of its own for each of the {name}.",
            )


def fair(draw: Callable[[tuple[int, ...]], np.ndarray]) -> None:
    """Check that the number of kept entries is left to chance, and that seeds give masks of their own.

    Args:
        draw: returns the mask of a shape, kept with probability 1/2, with a fresh seed each time.
    """
    for shape in ((1, 2), (2, 1)):
        masks = np.array([np.ravel(draw(shape)) for _ in range(100)]).T
        _agreement(masks, 0.5, "how many coins come up is not left to chance.", "one coin for each.")
    first, second = draw((40, 50)), draw((40, 50))
    _agreement(
        np.stack([first, second]),
        0.5,
        "two seeds do not give draws that are independent of each other.",
        "make a generator from the seed in each call, and draw from it.",
    )


def reproducible(first: Any, second: Any) -> None:
    """Check that two calls with one seed gave the same."""
    check.that(
        np.array_equal(first, second),
        "the same seed has to give the same result.",
        hint="make the generator anew in every call, from the seed alone.",
    )
