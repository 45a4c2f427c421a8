"""Averages dgamma and dbeta over the examples instead of summing."""

import numpy as np

MESSAGE = (
    "You average dgamma and dbeta over the examples. All examples use the same gamma and beta, so "
    "the gradients of all of them add up."
)
FAILS = {"layernorm_backward_sums_dgamma_and_dbeta_over_examples"}


def layernorm_backward(dout, cache):
    xhat, inv_std, gamma = cache
    dxhat = dout * gamma
    along = np.mean(dxhat * xhat, axis=1, keepdims=True)
    dx = inv_std * (dxhat - np.mean(dxhat, axis=1, keepdims=True) - xhat * along)
    return dx, np.mean(dout * xhat, axis=0), np.mean(dout, axis=0)
