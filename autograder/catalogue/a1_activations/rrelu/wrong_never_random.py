"""Uses the mean slope in training too."""

import numpy as np

MESSAGE = (
    "You use the mean slope in both modes, which is a leaky ReLU. In training each negative entry gets a "
    "slope drawn at random between lower and upper."
)
FAILS = {
    "rrelu_forward_draws_uniform_slopes_for_negatives",
    "rrelu_forward_draws_each_slope_independently",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        slopes = np.full(x.shape, (lower + upper) / 2)
    else:
        slopes = np.full(x.shape, (lower + upper) / 2)
    slopes = np.where(x < 0, slopes, 1.0)
    return slopes * x, slopes
