"""Draws exactly as many slopes as there are negative entries, with a Generator."""

import numpy as np

_rng = np.random.default_rng()


def rrelu_forward(x, rrelu_param):
    negative = x < 0
    low, high = rrelu_param["lower"], rrelu_param["upper"]
    slopes = np.ones_like(x)
    if rrelu_param["mode"] == "train":
        slopes[negative] = low + (high - low) * _rng.random(negative.sum())
    elif rrelu_param["mode"] == "test":
        slopes[negative] = 0.5 * low + 0.5 * high
    return x * slopes, (slopes,)


def rrelu_backward(dout, cache):
    (slopes,) = cache
    return slopes * dout
