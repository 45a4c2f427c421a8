"""Adds the part along xhat instead of taking it away."""

import numpy as np

MESSAGE = (
    "You add the part of dout along xhat. It has to be taken away, like the mean: what stretches the "
    "column is undone by the normalization and cannot change the loss."
)
FAILS = {"batchnorm_backward_alt_dx_agrees_with_autograd"}


def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
    return gamma * inv_std * (dout - (dbeta - xhat * dgamma) / len(dout)), dgamma, dbeta
