"""Uses dout times gamma in dgamma and dbeta as well."""

import numpy as np

MESSAGE = (
    "Your dgamma and dbeta contain gamma. The output is gamma * xhat + beta: differentiated by gamma "
    "that leaves xhat, and by beta it leaves 1. Only the way to xhat goes through gamma."
)
FAILS = {"batchnorm_backward_alt_sums_dgamma_and_dbeta"}


def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dxhat = dout * gamma
    dgamma, dbeta = np.sum(dxhat * xhat, axis=0), np.sum(dxhat, axis=0)
    return inv_std * (dxhat - (dbeta + xhat * dgamma) / len(dout)), dgamma, dbeta
