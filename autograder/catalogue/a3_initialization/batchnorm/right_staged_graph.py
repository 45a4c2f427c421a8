"""Keeps every node of the graph and goes back through them one by one."""

import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    N, D = x.shape
    if bn_param["mode"] == "test":
        xhat = (x - bn_param["running_mean"]) / np.sqrt(bn_param["running_var"] + bn_param["eps"])
        return gamma * xhat + beta, None
    if bn_param["mode"] != "train":
        raise ValueError(bn_param["mode"])
    mu = 1.0 / N * np.sum(x, axis=0)
    xmu = x - mu
    sq = xmu**2
    var = 1.0 / N * np.sum(sq, axis=0)
    sqrtvar = np.sqrt(var + bn_param["eps"])
    ivar = 1.0 / sqrtvar
    xhat = xmu * ivar
    out = xhat * gamma + beta
    momentum = bn_param["momentum"]
    bn_param["running_mean"] *= momentum
    bn_param["running_mean"] += (1 - momentum) * mu
    bn_param["running_var"] *= momentum
    bn_param["running_var"] += (1 - momentum) * var
    return out, (xhat, gamma, xmu, ivar, sqrtvar, var, bn_param["eps"])


def batchnorm_backward(dout, cache):
    xhat, gamma, xmu, ivar, sqrtvar, var, eps = cache
    N, D = dout.shape
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dxhat = dout * gamma
    divar = np.sum(dxhat * xmu, axis=0)
    dxmu1 = dxhat * ivar
    dsqrtvar = -1.0 / (sqrtvar**2) * divar
    dvar = 0.5 * 1.0 / np.sqrt(var + eps) * dsqrtvar
    dsq = 1.0 / N * np.ones((N, D)) * dvar
    dxmu2 = 2 * xmu * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -1 * np.sum(dxmu1 + dxmu2, axis=0)
    dx2 = 1.0 / N * np.ones((N, D)) * dmu
    return dx1 + dx2, dgamma, dbeta
