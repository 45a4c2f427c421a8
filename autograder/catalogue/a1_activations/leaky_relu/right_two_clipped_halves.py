"""Adds the positive part and alpha times the negative part."""

import numpy as np


def leaky_relu_forward(x, leaky_relu_param):
    alpha = leaky_relu_param["alpha"]
    return np.maximum(x, 0) + alpha * np.minimum(x, 0), (x, alpha)


def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return dout * (x > 0) + alpha * dout * (x < 0)
