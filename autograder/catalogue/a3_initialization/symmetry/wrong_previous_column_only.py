"""Compares each column with its left neighbour only."""

import numpy as np

MESSAGE = (
    "You compare each column with its left neighbour. Equal columns need not stand side by side: compare "
    "with every column on the list."
)
FAILS = {
    "distinct_units_counts_different_columns",
}


def distinct_units(dw, tol):
    count = 1
    for j in range(1, dw.shape[1]):
        if np.abs(dw[:, j] - dw[:, j - 1]).max() > tol:
            count += 1
    return count
