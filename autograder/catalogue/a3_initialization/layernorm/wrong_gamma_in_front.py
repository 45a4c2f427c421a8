"""Pulls gamma out of the averages, as one may in batch normalization."""

import numpy as np

MESSAGE = (
    "You average dout and multiply by gamma at the end, which is right for batch normalization. Here "
    "the average runs over features, and gamma differs from feature to feature: it has to stay "
    "inside."
)
FAILS = {"layernorm_backward_dx_agrees_with_autograd"}


def layernorm_backward(dout, cache):
    xhat, inv_std, gamma = cache
    along = np.mean(dout * xhat, axis=1, keepdims=True)
    dx = gamma * inv_std * (dout - np.mean(dout, axis=1, keepdims=True) - xhat * along)
    return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
