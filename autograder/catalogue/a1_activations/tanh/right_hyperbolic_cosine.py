"""Caches the input and divides by cosh twice."""

import numpy as np


def tanh_forward(x):
    return np.sinh(np.clip(x, -300, 300)) / np.cosh(np.clip(x, -300, 300)), x


def tanh_backward(dout, x):
    c = np.cosh(np.clip(x, -300, 300))
    return dout / c / c
