"""Ignores tol and always uses 0.05."""

import numpy as np

MESSAGE = (
    "Your function always measures with the tolerance 0.05. Use the argument tol, so that the caller "
    "decides what counts as saturated."
)
FAILS = {
    "saturated_fraction_follows_low_high_and_tol",
}


def saturated_fraction(out, low, high, tol):
    return float(np.mean((out <= low + 0.05) | (out >= high - 0.05)))
