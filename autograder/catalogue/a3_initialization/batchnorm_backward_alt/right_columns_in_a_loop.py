"""Goes through the columns and entries with plain Python sums."""

import numpy as np


def _params(dout, xhat):
    N, D = dout.shape
    dgamma = [sum(dout[n, d] * xhat[n, d] for n in range(N)) for d in range(D)]
    return np.array(dgamma), np.array([sum(dout[n, d] for n in range(N)) for d in range(D)])


def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dgamma, dbeta = _params(dout, xhat)
    dx = np.empty_like(dout)
    for n, d in np.ndindex(*dout.shape):
        rest = dout[n, d] - dbeta[d] / len(dout) - xhat[n, d] * dgamma[d] / len(dout)
        dx[n, d] = gamma[d] * inv_std[d] * rest
    return dx, dgamma, dbeta


def batchnorm_backward_test(dout, cache):
    xhat, inv_std, gamma = cache
    dgamma, dbeta = _params(dout, xhat)
    return dout @ np.diag(gamma * inv_std), dgamma, dbeta
