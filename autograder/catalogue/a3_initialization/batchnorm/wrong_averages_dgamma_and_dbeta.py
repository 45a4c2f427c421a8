"""Averages dgamma and dbeta over the batch instead of summing."""

import numpy as np

MESSAGE = (
    "You average dgamma and dbeta over the batch. Each example uses the same gamma and beta, and a "
    "number that is used many times gathers the gradients of all uses: a sum. A mean, if any, is in "
    "the loss already."
)
FAILS = {"batchnorm_backward_sums_dgamma_and_dbeta_over_the_batch"}


def batchnorm_backward(dout, cache):
    centred, std, gamma = cache
    dxhat = dout * gamma
    dvar = np.sum(dxhat * centred, axis=0) * -0.5 / std**3
    dx = dxhat / std + (2 * centred * dvar - np.sum(dxhat, axis=0) / std) / len(dout)
    return dx, np.mean(dout * centred / std, axis=0), np.mean(dout, axis=0)
