"""Draws lower + upper * U[0, 1]."""

import numpy as np

MESSAGE = (
    "lower + upper * rand() runs from lower to lower + upper. To end at upper, scale by the width of the "
    "interval, upper - lower."
)
FAILS = {
    "rrelu_forward_draws_uniform_slopes_for_negatives",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        slopes = lower + upper * np.random.rand(*x.shape)
    else:
        slopes = np.full(x.shape, (lower + upper) / 2)
    slopes = np.where(x < 0, slopes, 1.0)
    return slopes * x, slopes
