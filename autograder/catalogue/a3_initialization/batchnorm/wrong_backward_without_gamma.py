"""Leaves gamma out of dx."""

import numpy as np

MESSAGE = (
    "Your dx does not depend on gamma. The output is gamma times xhat, so that the gradient with "
    "respect to xhat is dout times gamma: start from there."
)
FAILS = {"batchnorm_backward_dx_agrees_with_autograd"}


def batchnorm_backward(dout, cache):
    centred, std, gamma = cache
    dvar = np.sum(dout * centred, axis=0) * -0.5 / std**3
    dx = dout / std + (2 * centred * dvar - np.sum(dout, axis=0) / std) / len(dout)
    return dx, np.sum(dout * centred / std, axis=0), np.sum(dout, axis=0)
