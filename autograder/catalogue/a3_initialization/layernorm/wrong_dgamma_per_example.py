"""Sums dgamma and dbeta over the features and gets one number for each example."""

import numpy as np

MESSAGE = (
    "You sum dgamma and dbeta over the features, as if each example had a gamma of its own. The "
    "statistics belong to the examples, but gamma and beta belong to the features: sum over the "
    "examples."
)
FAILS = {"layernorm_backward_sums_dgamma_and_dbeta_over_examples"}


def layernorm_backward(dout, cache):
    xhat, inv_std, gamma = cache
    dxhat = dout * gamma
    along = np.mean(dxhat * xhat, axis=1, keepdims=True)
    dx = inv_std * (dxhat - np.mean(dxhat, axis=1, keepdims=True) - xhat * along)
    return dx, np.sum(dout * xhat, axis=1), np.sum(dout, axis=1)
