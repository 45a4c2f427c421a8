"""Compares with 0 and 1, whatever low and high are."""

import numpy as np

MESSAGE = (
    "Your function has the sigmoid's 0 and 1 built in, so it is right for a sigmoid and wrong for tanh or "
    "ELU. Use the arguments low and high instead."
)
FAILS = {
    "saturated_fraction_follows_low_high_and_tol",
}


def saturated_fraction(out, low, high, tol):
    return float(np.mean((out < tol) | (out > 1 - tol)))
