"""Returns the number of saturated entries."""

import numpy as np

MESSAGE = (
    "You return how many entries are saturated; the question asks which fraction of them is. Divide by "
    "the number of entries."
)
FAILS = {
    "saturated_fraction_counts_entries_at_both_ends",
    "saturated_fraction_follows_low_high_and_tol",
}


def saturated_fraction(out, low, high, tol):
    return float(np.sum((out <= low + tol) | (out >= high - tol)))
