"""Keeps the cache in a global variable, where the next forward pass overwrites it."""

import numpy as np

MESSAGE = (
    "You keep what the backward pass needs in a global variable. The next forward pass overwrites it, "
    "and a net with two such layers then gets wrong gradients: put it into the cache that you return."
)
FAILS = {
    "layernorm_backward_dx_agrees_with_autograd",
}


def layernorm_forward(x, gamma, beta, ln_param):
    global _saved
    inv_std = 1 / np.sqrt(x.var(axis=1, keepdims=True) + ln_param["eps"])
    xhat = (x - x.mean(axis=1, keepdims=True)) * inv_std
    _saved = xhat, inv_std, gamma
    return gamma * xhat + beta, None


def layernorm_backward(dout, cache):
    xhat, inv_std, gamma = _saved
    dxhat = dout * gamma
    along = np.mean(dxhat * xhat, axis=1, keepdims=True)
    dx = inv_std * (dxhat - np.mean(dxhat, axis=1, keepdims=True) - xhat * along)
    return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
