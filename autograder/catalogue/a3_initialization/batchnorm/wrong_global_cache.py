"""Keeps the cache in a global variable, where the next forward pass overwrites it."""

import numpy as np

MESSAGE = (
    "You keep what the backward pass needs in a global variable. The next forward pass overwrites it, "
    "and a net with two such layers then gets wrong gradients: put it into the cache that you return."
)
FAILS = {
    "batchnorm_backward_dx_agrees_with_autograd",
}


def batchnorm_forward(x, gamma, beta, bn_param):
    global _saved
    mean, var = bn_param["running_mean"], bn_param["running_var"]
    if bn_param["mode"] == "train":
        keep = bn_param["momentum"]
        bn_param["running_mean"] = keep * mean + (1 - keep) * x.mean(axis=0)
        bn_param["running_var"] = keep * var + (1 - keep) * x.var(axis=0)
        mean, var = x.mean(axis=0), x.var(axis=0)
    centred, std = x - mean, np.sqrt(var + bn_param["eps"])
    _saved = centred, std, gamma
    return gamma * centred / std + beta, None


def batchnorm_backward(dout, cache):
    centred, std, gamma = _saved
    dxhat = dout * gamma
    dvar = np.sum(dxhat * centred, axis=0) * -0.5 / std**3
    dx = dxhat / std + (2 * centred * dvar - np.sum(dxhat, axis=0) / std) / len(dout)
    return dx, np.sum(dout * centred / std, axis=0), np.sum(dout, axis=0)
