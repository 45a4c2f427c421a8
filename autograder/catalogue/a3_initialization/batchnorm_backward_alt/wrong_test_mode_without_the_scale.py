"""Multiplies by gamma only in test mode and forgets the running variance."""

import numpy as np

MESSAGE = (
    "In test mode you multiply by gamma and leave inv_std out. The running variance is a constant, "
    "but the division by its root is still there, and scales the gradient."
)
FAILS = {"batchnorm_backward_test_takes_statistics_as_constants"}


def batchnorm_backward_test(dout, cache):
    xhat, inv_std, gamma = cache
    return dout * gamma, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
