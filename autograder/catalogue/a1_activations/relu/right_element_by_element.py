"""Loops over single numbers; the cache is a list of indices."""

import numpy as np


def relu_forward(x):
    out, active = np.zeros(x.shape), []
    for index, value in np.ndenumerate(x):
        if value > 0:
            out[index] = value
            active.append(index)
    return out, active


def relu_backward(dout, cache):
    dx = np.zeros(dout.shape)
    for index in cache:
        dx[index] = dout[index]
    return dx
