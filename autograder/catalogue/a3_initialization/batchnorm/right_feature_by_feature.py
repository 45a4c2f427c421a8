"""Loops over the features and multiplies by the full matrix of derivatives of each column."""

import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    N, D = x.shape
    out, cache = np.zeros((N, D)), []
    new_mean, new_var = np.zeros(D), np.zeros(D)
    for d in range(D):
        mean, var = bn_param["running_mean"][d], bn_param["running_var"][d]
        if bn_param["mode"] == "train":
            own_mean = sum(x[:, d]) / N
            own_var = sum((x[n, d] - own_mean) ** 2 for n in range(N)) / N
            new_mean[d] = bn_param["momentum"] * mean + (1 - bn_param["momentum"]) * own_mean
            new_var[d] = bn_param["momentum"] * var + (1 - bn_param["momentum"]) * own_var
            mean, var = own_mean, own_var
        column = (x[:, d] - mean) * (var + bn_param["eps"]) ** -0.5
        out[:, d] = gamma[d] * column + beta[d]
        cache.append((column, (var + bn_param["eps"]) ** -0.5, gamma[d]))
    if bn_param["mode"] == "train":
        bn_param.update(running_mean=new_mean, running_var=new_var)
    return out, cache


def batchnorm_backward(dout, cache):
    N = dout.shape[0]
    dx = np.zeros(dout.shape)
    for d, (xhat, inv_std, gamma) in enumerate(cache):
        jacobian = gamma * inv_std * (np.eye(N) - 1 / N - np.outer(xhat, xhat) / N)
        dx[:, d] = jacobian.T @ dout[:, d]
    dgamma = np.array([dout[:, d] @ cache[d][0] for d in range(len(cache))])
    return dx, dgamma, np.ones(N) @ dout
