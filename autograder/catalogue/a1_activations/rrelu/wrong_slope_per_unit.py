"""Draws one slope per column (or channel), shared by all examples."""

import numpy as np

MESSAGE = (
    "You draw one slope per unit, as PReLU learns one, and share it among the examples. In RReLU each "
    "entry of x, example by example, has its own slope."
)
FAILS = {
    "rrelu_forward_draws_uniform_slopes_for_negatives",
    "rrelu_forward_draws_each_slope_independently",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        slopes = np.random.uniform(lower, upper, size=(1, x.shape[1], *[1] * (x.ndim - 2)))
    else:
        slopes = np.full(x.shape, (lower + upper) / 2)
    slopes = np.where(x < 0, slopes, 1.0)
    return slopes * x, slopes
