"""Leaves the term of the mean out and only takes the part along xhat away."""

import numpy as np

MESSAGE = (
    "You take away the part of dout along xhat, but not its mean over the batch. Adding a constant "
    "to a column of x does not change the output, so the entries of dx in a column have to add up to "
    "0."
)
FAILS = {"batchnorm_backward_alt_dx_agrees_with_autograd"}


def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
    return gamma * inv_std * (dout - xhat * dgamma / len(dout)), dgamma, dbeta
