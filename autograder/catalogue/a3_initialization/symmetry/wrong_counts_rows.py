"""Compares rows of the gradient instead of columns."""

import numpy as np

MESSAGE = (
    "You compare the rows of dw, one for each input. A hidden unit owns a column of w1, so count "
    "different columns."
)
FAILS = {
    "distinct_units_counts_different_columns",
}


def distinct_units(dw, tol):
    kept = []
    for row in dw:
        if all(np.abs(row - other).max() > tol for other in kept):
            kept.append(row)
    return len(kept)
