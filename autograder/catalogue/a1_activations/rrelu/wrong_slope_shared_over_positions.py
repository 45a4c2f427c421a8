"""For 4-D input draws one slope per example and channel, shared by all positions."""

import numpy as np

MESSAGE = (
    "For (N, C, H, W) you draw one slope per example and channel and share it among the positions. Each "
    "entry has its own: draw an array in the shape of x."
)
FAILS = {
    "rrelu_forward_draws_each_slope_independently",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        slopes = np.random.uniform(lower, upper, size=(*x.shape[:2], *[1] * (x.ndim - 2)))
    else:
        slopes = np.full(x.shape, (lower + upper) / 2)
    slopes = np.where(x < 0, slopes, 1.0)
    return slopes * x, slopes
