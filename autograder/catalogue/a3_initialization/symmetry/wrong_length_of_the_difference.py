"""Compares the Euclidean distance of two columns with tol."""

import numpy as np

MESSAGE = (
    "You compare the length of the difference with `tol`. It adds up many small entries, none of which "
    "need be above `tol`: look at the largest entry."
)
FAILS = {
    "distinct_units_counts_different_columns",
}


def distinct_units(dw, tol):
    kept = []
    for column in dw.T:
        if all(np.linalg.norm(column - other) > tol for other in kept):
            kept.append(column)
    return len(kept)
