"""Draws random slopes at test time as well."""

import numpy as np

MESSAGE = (
    "You draw slopes at test time, too, so the same input gives a different answer each time. In test "
    "mode the slope is fixed: the mean of the distribution."
)
FAILS = {
    "rrelu_test_mode_uses_the_mean_slope",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        slopes = np.random.uniform(lower, upper, size=x.shape)
    else:
        slopes = np.random.uniform(lower, upper, size=x.shape)
    slopes = np.where(x < 0, slopes, 1.0)
    return slopes * x, slopes
