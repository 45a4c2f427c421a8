"""Multiplies by gamma in dxhat and once more in front."""

import numpy as np

MESSAGE = (
    "You multiply by gamma twice: once in the gradient with respect to xhat, and once more in front "
    "of the bracket. One of the two is enough; with gamma = 1 they cannot be told apart."
)
FAILS = {"batchnorm_backward_alt_dx_agrees_with_autograd"}


def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dxhat = dout * gamma
    mean, along = np.mean(dxhat, axis=0), np.mean(dxhat * xhat, axis=0)
    dx = gamma * inv_std * (dxhat - mean - xhat * along)
    return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
