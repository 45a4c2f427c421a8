"""Treats mean and variance as constants in the backward pass."""

import numpy as np

MESSAGE = (
    "Your dx treats the mean and the variance as constants. They are computed from x: each entry "
    "moves both, and so changes every output in its column. Add the ways through the variance and "
    "the mean."
)
FAILS = {"batchnorm_backward_dx_agrees_with_autograd"}


def batchnorm_backward(dout, cache):
    centred, std, gamma = cache
    return dout * gamma / std, np.sum(dout * centred / std, axis=0), np.sum(dout, axis=0)
