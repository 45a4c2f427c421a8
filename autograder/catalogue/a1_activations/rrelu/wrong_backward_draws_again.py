"""Backward draws new slopes."""

import numpy as np

MESSAGE = (
    "Your backward pass draws new slopes. The gradient belongs to the function that the forward pass "
    "computed, so it needs the slopes drawn there: put them into the cache."
)
FAILS = {
    "rrelu_backward_reuses_the_slopes_of_the_forward",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        slopes = np.random.uniform(lower, upper, size=x.shape)
    else:
        slopes = (lower + upper) / 2
    return np.where(x < 0, slopes * x, x), (x, rrelu_param)


def rrelu_backward(dout, cache):
    x, rrelu_param = cache
    slopes = np.random.uniform(rrelu_param["lower"], rrelu_param["upper"], size=x.shape)
    return dout * np.where(x < 0, slopes, 1.0)
