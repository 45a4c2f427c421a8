"""The plain 1 / (1 + exp(-x)): it overflows on the left with a warning and yet gives 0, the right value."""

import numpy as np


def sigmoid_forward(x):
    out = 1 / (1 + np.exp(-x))
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)
