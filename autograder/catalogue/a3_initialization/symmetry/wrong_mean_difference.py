"""Averages the differences of two columns."""

import numpy as np

MESSAGE = (
    "You compare the average difference of two columns with `tol`. Two columns differ if some entry "
    "does, and the average hides a single entry: take the largest difference."
)
FAILS = {
    "distinct_units_counts_different_columns",
}


def distinct_units(dw, tol):
    kept = []
    for column in dw.T:
        if all(np.abs(column - other).mean() > tol for other in kept):
            kept.append(column)
    return len(kept)
