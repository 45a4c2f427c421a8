"""Compares |out| with high - tol, which needs asymptotes symmetric about 0."""

import numpy as np

MESSAGE = (
    "Comparing |out| with high - tol works only where low = -high, as for tanh. For the sigmoid, whose "
    "lower asymptote is 0, it misses the whole lower end: compare with low and with high separately."
)
FAILS = {
    "saturated_fraction_counts_entries_at_both_ends",
    "saturated_fraction_follows_low_high_and_tol",
}


def saturated_fraction(out, low, high, tol):
    return float(np.mean(np.abs(out) >= high - tol))
