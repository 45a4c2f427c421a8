"""Uses (upper - lower) / 2 as the test-time slope."""

import numpy as np

MESSAGE = (
    "At test time you use (upper - lower) / 2, which is half the width of the interval. Its middle, the "
    "mean slope, is (lower + upper) / 2."
)
FAILS = {
    "rrelu_test_mode_uses_the_mean_slope",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        slopes = np.random.uniform(lower, upper, size=x.shape)
    else:
        slopes = np.full(x.shape, (upper - lower) / 2)
    slopes = np.where(x < 0, slopes, 1.0)
    return slopes * x, slopes
