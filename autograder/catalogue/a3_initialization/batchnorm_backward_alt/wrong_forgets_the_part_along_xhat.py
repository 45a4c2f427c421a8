"""Leaves the term of the variance out and only takes the mean of dout away."""

import numpy as np

MESSAGE = (
    "You take away the mean of dout, but not its part along xhat. That second term is the way "
    "through the variance: stretching a column of x hardly changes the output."
)
FAILS = {"batchnorm_backward_alt_dx_agrees_with_autograd"}


def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
    return gamma * inv_std * (dout - dbeta / len(dout)), dgamma, dbeta
