"""Draws the slopes from a normal distribution and clips them to the range."""

import numpy as np

MESSAGE = (
    "Your slopes have the right mean and lie in the range, but they come from a clipped normal "
    "distribution, so values at the ends and in the middle are too frequent. RReLU draws them uniformly."
)
FAILS = {
    "rrelu_forward_draws_uniform_slopes_for_negatives",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        slopes = np.random.normal((lower + upper) / 2, (upper - lower) / np.sqrt(12), x.shape)
        slopes = np.clip(slopes, lower, upper)
    else:
        slopes = np.full(x.shape, (lower + upper) / 2)
    slopes = np.where(x < 0, slopes, 1.0)
    return slopes * x, slopes
