"""Gets the variance from the second moment, keeps axes of size 1, and rebuilds xhat from the output."""

import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    mean, var = bn_param["running_mean"].reshape(1, -1), bn_param["running_var"].reshape(1, -1)
    if bn_param["mode"] == "train":
        old_mean, old_var, momentum = mean, var, bn_param["momentum"]
        mean = np.mean(x, axis=0, keepdims=True)
        var = np.maximum(np.mean(x * x, axis=0, keepdims=True) - mean**2, 0)
        bn_param["running_mean"] = old_mean + (1 - momentum) * (mean - old_mean)
        bn_param["running_var"] = old_var + (1 - momentum) * (var - old_var)
    scale = gamma / np.sqrt(var + bn_param["eps"])
    out = x * scale + (beta - mean * scale)
    return out, {"out": out, "gamma": gamma, "beta": beta, "scale": scale}


def batchnorm_backward(dout, cache):
    xhat = (cache["out"] - cache["beta"]) / cache["gamma"]
    dgamma = np.einsum("nd,nd->d", dout, xhat)[None]
    dbeta = dout.sum(axis=0, keepdims=True)
    N = dout.shape[0]
    return cache["scale"] / N * (N * dout - dbeta - xhat * dgamma), dgamma, dbeta
