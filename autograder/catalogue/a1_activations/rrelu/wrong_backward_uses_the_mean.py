"""Backward uses the mean slope in training."""

import numpy as np

MESSAGE = (
    "Your backward pass uses the mean slope, which is right in test mode only. In training, each entry "
    "goes back through the slope that it was multiplied by."
)
FAILS = {
    "rrelu_backward_reuses_the_slopes_of_the_forward",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    slopes = (lower + upper) / 2
    if rrelu_param["mode"] == "train":
        slopes = np.random.uniform(lower, upper, size=x.shape)
    return np.where(x < 0, slopes * x, x), (x, (lower + upper) / 2)


def rrelu_backward(dout, cache):
    x, slope = cache
    return dout * np.where(x < 0, slope, 1.0)
