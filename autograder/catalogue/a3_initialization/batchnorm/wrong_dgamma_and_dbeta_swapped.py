"""Returns dbeta before dgamma."""

import numpy as np

MESSAGE = (
    "You return dbeta and dgamma in the wrong order. Both have the same shape, so nothing complains: "
    "the question asks for (dx, dgamma, dbeta)."
)
FAILS = {"batchnorm_backward_sums_dgamma_and_dbeta_over_the_batch"}


def batchnorm_backward(dout, cache):
    centred, std, gamma = cache
    dxhat = dout * gamma
    dvar = np.sum(dxhat * centred, axis=0) * -0.5 / std**3
    dx = dxhat / std + (2 * centred * dvar - np.sum(dxhat, axis=0) / std) / len(dout)
    return dx, np.sum(dout, axis=0), np.sum(dout * centred / std, axis=0)
