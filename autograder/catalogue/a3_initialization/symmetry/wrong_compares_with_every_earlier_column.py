"""Compares with all earlier columns, also those that did not join the list."""

import numpy as np

MESSAGE = (
    "You compare a column with all columns before it. The rule compares with those on the list only; the "
    "two differ when small steps add up, as in 0, 0.8, 1.6 at a tolerance of 1."
)
FAILS = {
    "distinct_units_counts_different_columns",
}


def distinct_units(dw, tol):
    count = 0
    for j in range(dw.shape[1]):
        if all(np.abs(dw[:, j] - dw[:, i]).max() > tol for i in range(j)):
            count += 1
    return count
