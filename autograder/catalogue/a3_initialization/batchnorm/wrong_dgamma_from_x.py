"""Multiplies dout by the centred x in dgamma, not by xhat."""

import numpy as np

MESSAGE = (
    "In dgamma you multiply dout by x minus its mean. What gamma multiplies in the forward pass is "
    "xhat, which has been divided by the standard deviation as well."
)
FAILS = {"batchnorm_backward_sums_dgamma_and_dbeta_over_the_batch"}


def batchnorm_backward(dout, cache):
    centred, std, gamma = cache
    dxhat = dout * gamma
    dvar = np.sum(dxhat * centred, axis=0) * -0.5 / std**3
    dx = dxhat / std + (2 * centred * dvar - np.sum(dxhat, axis=0) / std) / len(dout)
    return dx, np.sum(dout * centred, axis=0), np.sum(dout, axis=0)
