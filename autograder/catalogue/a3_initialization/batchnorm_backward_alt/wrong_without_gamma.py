"""Leaves gamma out of dx, which is right at its initial value 1."""

import numpy as np

MESSAGE = (
    "Your dx does not depend on gamma. Before training gamma is 1 and one does not notice; later the "
    "gradient with respect to xhat is dout times gamma."
)
FAILS = {"batchnorm_backward_alt_dx_agrees_with_autograd"}


def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
    return inv_std * (dout - (dbeta + xhat * dgamma) / len(dout)), dgamma, dbeta
