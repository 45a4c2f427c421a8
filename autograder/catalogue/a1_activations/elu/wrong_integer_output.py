"""Writes into a copy of x, which cuts the negative side to whole numbers when x holds integers."""

import numpy as np

MESSAGE = (
    "You write the result into a copy of x (or zeros_like(x)). When x holds integers that array "
    "does too, and every value is cut to a whole number on the way in. Make the result an array of "
    "floats."
)
FAILS = {"elu_forward_scales_negatives_by_alpha"}


def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = x.copy()
    out[x < 0] = alpha * (np.exp(x[x < 0]) - 1)
    return out, (x, alpha)
