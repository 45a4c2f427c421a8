"""Takes sums over the batch away where means belong."""

import numpy as np

MESSAGE = (
    "You take away the sums dbeta and xhat * dgamma. In dx it is their means over the batch, since "
    "the mean and the variance of a column share each entry with the weight 1/N."
)
FAILS = {"batchnorm_backward_alt_dx_agrees_with_autograd"}


def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
    return gamma * inv_std * (dout - dbeta - xhat * dgamma), dgamma, dbeta
