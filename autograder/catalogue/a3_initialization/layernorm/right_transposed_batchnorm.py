"""Batch normalization on the transposed array, with gamma multiplied in outside."""

import numpy as np


def layernorm_forward(x, gamma, beta, ln_param):
    columns = x.T
    mean, var = columns.mean(axis=0), columns.var(axis=0)
    std = np.sqrt(var + ln_param["eps"])
    normal = (columns - mean) / std
    return (gamma[:, None] * normal + beta[:, None]).T, (normal, std, gamma)


def layernorm_backward(dout, cache):
    normal, std, gamma = cache
    D = normal.shape[0]
    grad = gamma[:, None] * dout.T
    dcolumns = (D * grad - grad.sum(axis=0) - normal * (grad * normal).sum(axis=0)) / (D * std)
    return dcolumns.T, (dout.T * normal).sum(axis=1), dout.T.sum(axis=1)
