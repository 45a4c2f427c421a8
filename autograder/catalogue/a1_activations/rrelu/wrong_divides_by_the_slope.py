"""Divides negative entries by the drawn number, as an early version of RReLU did."""

import numpy as np

MESSAGE = (
    "You divide negative entries by the drawn number. (The first write-ups of RReLU did so, with numbers "
    "from 3 to 8.) Here lower and upper bound the slope itself, so multiply."
)
FAILS = {
    "rrelu_forward_draws_uniform_slopes_for_negatives",
    "rrelu_test_mode_uses_the_mean_slope",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        slopes = np.random.uniform(lower, upper, size=x.shape)
    else:
        slopes = np.full(x.shape, (lower + upper) / 2)
    slopes = np.where(x < 0, 1 / slopes, 1.0)
    return slopes * x, slopes
