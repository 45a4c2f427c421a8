"""Uses sigmoid(x) = (1 + tanh(x / 2)) / 2 and caches tanh(x / 2)."""

import numpy as np


def sigmoid_forward(x):
    t = np.tanh(0.5 * x)
    return 0.5 + 0.5 * t, t


def sigmoid_backward(dout, t):
    return 0.25 * (1 - t * t) * dout
