"""Backward decides by the sign of the output, which misleads where slopes are negative."""

import numpy as np

MESSAGE = (
    "Your backward pass looks at the sign of the output. Where a slope is negative, a negative input has "
    "a positive output: keep x, or a mask made from x, in the cache."
)
FAILS = {
    "rrelu_backward_reuses_the_slopes_of_the_forward",
}


def rrelu_forward(x, rrelu_param):
    lower, upper = rrelu_param["lower"], rrelu_param["upper"]
    slopes = np.full(x.shape, (lower + upper) / 2)
    if rrelu_param["mode"] == "train":
        slopes = np.random.uniform(lower, upper, size=x.shape)
    out = np.where(x < 0, slopes * x, x)
    return out, (out, slopes)


def rrelu_backward(dout, cache):
    out, slopes = cache
    return dout * np.where(out < 0, slopes, 1.0)
