"""Counts the entries near high and forgets those near low."""

import numpy as np

MESSAGE = (
    "You count the entries near the upper asymptote only. A unit stuck at the lower one has just as flat "
    "a slope, so entries within tol of low belong to the fraction as well."
)
FAILS = {
    "saturated_fraction_counts_entries_at_both_ends",
    "saturated_fraction_follows_low_high_and_tol",
}


def saturated_fraction(out, low, high, tol):
    return float(np.mean(out >= high - tol))
