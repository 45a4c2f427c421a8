"""Compares exactly, with np.unique."""

import numpy as np

MESSAGE = (
    "You compare exactly. Gradients that should be equal often differ in their last digits, and `tol` "
    "says how much difference still counts as equal."
)
FAILS = {
    "distinct_units_counts_different_columns",
}


def distinct_units(dw, tol):
    return np.unique(dw, axis=1).shape[1]
