"""Fills the two halves of the line by boolean indexing; caches the input."""

import numpy as np


def _sigmoid(x):
    x = np.asarray(x, dtype=np.float64)
    out = np.empty(x.shape)
    out[x >= 0] = 1.0 / (1.0 + np.exp(-x[x >= 0]))
    e = np.exp(x[x < 0])
    out[x < 0] = e / (1.0 + e)
    return out


def sigmoid_forward(x):
    return _sigmoid(x), {"x": x}


def sigmoid_backward(dout, cache):
    s = _sigmoid(cache["x"])
    return s * (1.0 - s) * dout
