"""Goes back through the mean, but not through the variance."""

import numpy as np

MESSAGE = (
    "Your dx goes back through the mean, but takes the variance for a constant. Moving one entry of "
    "x changes the variance of its column, too: a third way, next to the direct one and the mean."
)
FAILS = {"batchnorm_backward_dx_agrees_with_autograd"}


def batchnorm_backward(dout, cache):
    centred, std, gamma = cache
    dxhat = dout * gamma
    dx = (dxhat - np.mean(dxhat, axis=0)) / std
    return dx, np.sum(dout * centred / std, axis=0), np.sum(dout, axis=0)
