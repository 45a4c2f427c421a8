"""Divides sums over features by the number of examples."""

import numpy as np

MESSAGE = (
    "You sum over the features and divide by the number of examples. The mean of D features divides "
    "by D; the two agree only when x is square."
)
FAILS = {"layernorm_backward_dx_agrees_with_autograd"}


def layernorm_backward(dout, cache):
    xhat, inv_std, gamma = cache
    dxhat, N = dout * gamma, dout.shape[0]
    mean = np.sum(dxhat, axis=1, keepdims=True) / N
    along = np.sum(dxhat * xhat, axis=1, keepdims=True) / N
    dx = inv_std * (dxhat - mean - xhat * along)
    return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
