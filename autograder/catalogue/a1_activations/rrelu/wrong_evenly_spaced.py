"""Spreads the slopes evenly from lower to upper instead of drawing them."""

import numpy as np

MESSAGE = (
    "Your slopes cover the range evenly, but nothing about them is random: neighbours have nearly the "
    "same slope, and each call repeats them. Draw them from a generator."
)
FAILS = {
    "rrelu_forward_draws_each_slope_independently",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        slopes = np.linspace(lower, upper, x.size).reshape(x.shape)
    else:
        slopes = np.full(x.shape, (lower + upper) / 2)
    slopes = np.where(x < 0, slopes, 1.0)
    return slopes * x, slopes
