"""Fills np.zeros_like(x), which truncates every value to 0 for integer x."""

import numpy as np

MESSAGE = (
    "np.zeros_like(x) makes an array of the type of x. When x holds integers, every value you "
    "write into it is cut down to a whole number, here 0. Ask for a floating-point array."
)
FAILS = {"sigmoid_forward_matches_its_definition"}


def sigmoid_forward(x):
    out = np.zeros_like(x)
    positive = x >= 0
    out[positive] = 1 / (1 + np.exp(-x[positive]))
    e = np.exp(x[~positive])
    out[~positive] = e / (1 + e)
    return out, out
