"""Copies and sets the negative entries to 0; caches the input."""

import numpy as np


def relu_forward(x):
    out = x.copy()
    out[out < 0] = 0
    return out, x


def relu_backward(dout, x):
    dx = np.array(dout, copy=True)
    dx[x <= 0] = 0
    return dx
