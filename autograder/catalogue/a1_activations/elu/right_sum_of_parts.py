"""Adds max(x, 0) and alpha (exp(min(x, 0)) - 1) without any condition on the values."""

import numpy as np


def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    decay = np.exp(np.minimum(x, 0))
    slope = np.piecewise(decay, [x > 0, x <= 0], [1.0, lambda part: alpha * part])
    return np.maximum(x, 0) + alpha * (decay - 1), slope


def elu_backward(dout, cache):
    return np.multiply(dout, cache)
