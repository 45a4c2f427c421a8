"""Swaps the two terms of the numerator and so computes tanh(-x)."""

import numpy as np

MESSAGE = (
    "Your out has the opposite sign: the terms of the numerator are swapped. tanh rises with "
    "x, from -1 to 1. (The slope contains only the square of tanh, so a backward pass alone "
    "does not reveal it.)"
)
FAILS = {
    "tanh_forward_matches_its_definition",
    "tanh_forward_survives_large_inputs",
}


def tanh_forward(x):
    e = np.exp(-2 * np.abs(x))
    out = np.where(x >= 0, (e - 1) / (e + 1), (1 - e) / (1 + e))
    return out, out
