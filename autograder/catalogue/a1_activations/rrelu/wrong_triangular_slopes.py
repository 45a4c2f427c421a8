"""Averages two uniform draws, so that slopes near the middle are more likely."""

import numpy as np

MESSAGE = (
    "You average two draws per entry. Their mean is right, but slopes in the middle of the range become "
    "more likely than those at its ends: use a single uniform draw."
)
FAILS = {
    "rrelu_forward_draws_uniform_slopes_for_negatives",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        slopes = (np.random.uniform(lower, upper, x.shape) + np.random.uniform(lower, upper, x.shape)) / 2
    else:
        slopes = np.full(x.shape, (lower + upper) / 2)
    slopes = np.where(x < 0, slopes, 1.0)
    return slopes * x, slopes
