"""Multiplies all entries, positive ones included, by their slopes."""

import numpy as np

MESSAGE = (
    "You scale all entries by the slopes. Positive entries pass unchanged, as in every ReLU: the slopes "
    "are for entries below 0 only."
)
FAILS = {
    "rrelu_forward_draws_uniform_slopes_for_negatives",
    "rrelu_test_mode_uses_the_mean_slope",
    "rrelu_backward_reuses_the_slopes_of_the_forward",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        slopes = np.random.uniform(lower, upper, size=x.shape)
    else:
        slopes = np.full(x.shape, (lower + upper) / 2)
    return slopes * x, slopes
