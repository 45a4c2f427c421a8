"""Writes the result into an array of the type of x."""

import numpy as np

MESSAGE = (
    "Your result has the type of x: np.zeros_like(x) and np.empty_like(x) of an integer array hold "
    "integers, and writing 0.7 into them stores 0. Let numpy make the array, or ask for float64."
)
FAILS = {
    "standardize_takes_integers",
}


def standardize_apply(x, mean, std):
    out = np.zeros_like(x)
    out[:] = (x - mean) / std
    return out
