"""Treats mean and variance as constants in the backward pass."""

import numpy as np

MESSAGE = (
    "Your dx treats the mean and the variance of an example as constants. Each entry of x moves "
    "both, and so changes all outputs in its row: take the mean of dxhat away, and its part along "
    "xhat."
)
FAILS = {"layernorm_backward_dx_agrees_with_autograd"}


def layernorm_backward(dout, cache):
    xhat, inv_std, gamma = cache
    return dout * gamma * inv_std, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
