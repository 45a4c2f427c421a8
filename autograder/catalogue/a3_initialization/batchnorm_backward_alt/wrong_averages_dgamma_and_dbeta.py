"""Returns the means over the batch that appear in dx as dgamma and dbeta."""

import numpy as np

MESSAGE = (
    "You return means over the batch as dgamma and dbeta. In dx the means are right; the gradients "
    "of gamma and beta add up over all examples that use them."
)
FAILS = {"batchnorm_backward_alt_sums_dgamma_and_dbeta"}


def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dgamma, dbeta = np.mean(dout * xhat, axis=0), np.mean(dout, axis=0)
    return gamma * inv_std * (dout - dbeta - xhat * dgamma), dgamma, dbeta
