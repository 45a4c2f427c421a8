"""Uses the formula of train mode in test mode, too."""

import numpy as np

MESSAGE = (
    "In test mode you go back through the statistics of the batch as in training. But that pass used "
    "running statistics, which do not depend on x: only the direct way is left."
)
FAILS = {"batchnorm_backward_test_takes_statistics_as_constants"}


def batchnorm_backward_test(dout, cache):
    xhat, inv_std, gamma = cache
    dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
    return gamma * inv_std * (dout - (dbeta + xhat * dgamma) / len(dout)), dgamma, dbeta
