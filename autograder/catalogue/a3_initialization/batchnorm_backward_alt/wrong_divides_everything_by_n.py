"""Multiplies by 1/N once more, over the whole bracket."""

import numpy as np

MESSAGE = (
    "Your dx is too small by the factor N. In front of the bracket stands 1/N only when dout in it "
    "is multiplied by N; with means in the bracket there is none."
)
FAILS = {"batchnorm_backward_alt_dx_agrees_with_autograd"}


def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dgamma, dbeta, N = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0), len(dout)
    return gamma * inv_std / N * (dout - dbeta / N - xhat * dgamma / N), dgamma, dbeta
