"""Adds the ways through variance and mean one after the other; the variance from second moments."""

import numpy as np


def layernorm_forward(x, gamma, beta, ln_param):
    mean = np.mean(x, axis=-1)[:, None]
    var = np.einsum("nd,nd->n", x, x)[:, None] / x.shape[1] - mean**2
    std = np.sqrt(np.maximum(var, 0) + ln_param["eps"])
    return (x - mean) / std * gamma + beta, {"x": x, "mean": mean, "std": std, "gamma": gamma}


def layernorm_backward(dout, cache):
    centred, std, D = cache["x"] - cache["mean"], cache["std"], dout.shape[1]
    direct = dout * cache["gamma"] / std
    dvar = -0.5 * np.sum(direct * centred, axis=1, keepdims=True) / std**2
    dmean = -np.sum(direct, axis=1, keepdims=True) - 2 * dvar * np.mean(centred, axis=1, keepdims=True)
    dx = direct + (2 * dvar * centred + dmean) / D
    return dx, np.sum(dout * centred / std, 0, keepdims=True), np.sum(dout, 0, keepdims=True)
