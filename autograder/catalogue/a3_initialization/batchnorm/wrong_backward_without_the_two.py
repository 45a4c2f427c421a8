"""Differentiates the square in the variance without its factor 2."""

import numpy as np

MESSAGE = (
    "On the way through the variance a factor of 2 is missing in your dx: the derivative of the "
    "square (x - mean)^2 is 2 (x - mean)."
)
FAILS = {"batchnorm_backward_dx_agrees_with_autograd"}


def batchnorm_backward(dout, cache):
    centred, std, gamma = cache
    dxhat = dout * gamma
    dvar = np.sum(dxhat * centred, axis=0) * -0.5 / std**3
    dx = dxhat / std + (centred * dvar - np.sum(dxhat, axis=0) / std) / len(dout)
    return dx, np.sum(dout * centred / std, axis=0), np.sum(dout, axis=0)
