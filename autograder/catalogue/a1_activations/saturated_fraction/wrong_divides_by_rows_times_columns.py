"""Divides by N times D, which is not the number of entries of a 4-D array."""

import numpy as np

MESSAGE = (
    "You divide the count by the first two axes only. That is the number of entries of an (N, D) array, "
    "but an (N, C, H, W) array has more: divide by out.size, or take a mean."
)
FAILS = {
    "saturated_fraction_counts_entries_at_both_ends",
    "saturated_fraction_follows_low_high_and_tol",
}


def saturated_fraction(out, low, high, tol):
    count = np.sum(out <= low + tol) + np.sum(out >= high - tol)
    columns = out.shape[1] if out.ndim > 1 else 1
    return float(count / (out.shape[0] * columns))
