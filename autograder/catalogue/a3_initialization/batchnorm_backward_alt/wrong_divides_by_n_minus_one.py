"""Averages the part along xhat with N - 1, as if the variance were the unbiased one."""

import numpy as np

MESSAGE = (
    "You average the part along xhat with N - 1. The variance in the forward pass divides by N, and "
    "so does its derivative; for a batch of one you would divide by 0."
)
FAILS = {"batchnorm_backward_alt_dx_agrees_with_autograd"}


def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dgamma, dbeta, N = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0), len(dout)
    return gamma * inv_std * (dout - dbeta / N - xhat * dgamma / np.float64(N - 1)), dgamma, dbeta
