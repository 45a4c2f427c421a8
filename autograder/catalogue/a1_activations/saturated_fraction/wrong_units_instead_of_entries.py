"""Returns the fraction of columns that are saturated for every example."""

import numpy as np

MESSAGE = (
    "You count units that are saturated for every example of the batch. The question asks for the "
    "fraction of entries: each example of each unit counts on its own."
)
FAILS = {
    "saturated_fraction_counts_entries_at_both_ends",
    "saturated_fraction_follows_low_high_and_tol",
}


def saturated_fraction(out, low, high, tol):
    saturated = (out <= low + tol) | (out >= high - tol)
    return float(np.mean(saturated.all(axis=0)))
