"""Checks of random choices, such as the places of crops, for the test cells of an assignment.

Each check either returns or raises `CheckFailed`, as those of `nnlab.check` do. The bounds are quantiles of
the binomial distribution: a right answer is failed with a probability of 1e-6 at most by each comparison.
"""

from __future__ import annotations

import numpy as np

from nnlab import check, statistics

__all__ = ["quarters", "uniform", "unrelated"]


def quarters(value: np.ndarray, low: float, high: float) -> np.ndarray:
    """In which quarter of [low, high] each value lies, 0 to 3; what lies outside counts for the nearest."""
    share = (np.asarray(value) - low) / (high - low)
    return np.floor(np.clip(share, 0, 1 - 1e-12) * 4).astype(int)


def uniform(choice: np.ndarray, k: int, what: str, hint: str = "") -> None:
    """Check that each of the numbers 0 to k - 1 was chosen with probability 1/k; choices are independent."""
    low, high = statistics.count_bounds(len(choice), 1 / k)
    inside = (choice >= 0) & (choice < k)
    counts = np.bincount(choice[inside], minlength=k)
    check.that(
        inside.all() and low <= counts.min() and counts.max() <= high,
        f"not every {what} is equally likely.",
        f"counts {counts} of {len(choice)}; allowed {low} to {high}",
        hint,
    )


def unrelated(a: np.ndarray, b: np.ndarray, k: int, what: str, hint: str = "") -> None:
    """Check that two choices agree as often as chance has it, which is with probability 1/k.

    Args:
        a, b: the choices in many independent cases; one of them is uniform over k numbers.
        k: how many numbers there are.
        what: depends on each other otherwise, in the plural.
        hint: for the message.
    """
    low, high = statistics.count_bounds(len(a), 1 / k)
    found = int((a == b).sum())
    details = f"equal in {found} of {len(a)} cases; allowed {low} to {high}"
    check.that(low <= found <= high, f"{what} are not drawn independently of each other.", details, hint)
