"""Draws a single slope for the whole array."""

import numpy as np

MESSAGE = (
    "You draw one slope per call and use it for every negative entry. Each negative entry needs a draw of "
    "its own: pass size=x.shape."
)
FAILS = {
    "rrelu_forward_draws_uniform_slopes_for_negatives",
    "rrelu_forward_draws_each_slope_independently",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        slopes = np.random.uniform(lower, upper)
    else:
        slopes = np.full(x.shape, (lower + upper) / 2)
    slopes = np.where(x < 0, slopes, 1.0)
    return slopes * x, slopes
