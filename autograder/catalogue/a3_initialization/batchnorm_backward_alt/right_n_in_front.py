"""The formula as it is often printed, with 1/N in front and N dout in the bracket."""

import numpy as np


def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = np.einsum("nd,nd->d", dout, xhat)
    return (1.0 / N) * gamma * inv_std * (N * dout - dbeta - xhat * dgamma), dgamma, dbeta


def batchnorm_backward_test(dout, cache):
    xhat, inv_std, gamma = cache
    return np.einsum("nd,d,d->nd", dout, gamma, inv_std), np.diag(dout.T @ xhat), np.ones(len(dout)) @ dout
