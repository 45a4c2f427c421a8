"""Calls two columns equal when any entry agrees."""

import numpy as np

MESSAGE = (
    "You call two columns equal as soon as one of their entries agrees. They are equal only if all "
    "entries do: look at the largest difference, not at the smallest."
)
FAILS = {
    "distinct_units_counts_different_columns",
}


def distinct_units(dw, tol):
    kept = []
    for column in dw.T:
        if all(np.abs(column - other).min() > tol for other in kept):
            kept.append(column)
    return len(kept)
