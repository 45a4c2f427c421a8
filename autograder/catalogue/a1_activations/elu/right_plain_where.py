"""Lets exp overflow inside np.where, which picks the other side: right values, with a warning."""

import numpy as np


def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    return np.where(x >= 0, x, alpha * (np.exp(x) - 1)), (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    return np.where(x >= 0, dout, dout * alpha * np.exp(x))
