"""Takes statistics over the batch, as batch normalization does."""

import numpy as np

MESSAGE = (
    "You take mean and variance over the batch: that is batch normalization. Layer normalization "
    "goes along the features of one example, axis 1, and needs no other example."
)
FAILS = {
    "layernorm_forward_normalises_each_example",
    "layernorm_backward_dx_agrees_with_autograd",
    "layernorm_backward_sums_dgamma_and_dbeta_over_examples",
}


def layernorm_forward(x, gamma, beta, ln_param):
    inv_std = 1 / np.sqrt(x.var(axis=0) + ln_param["eps"])
    xhat = (x - x.mean(axis=0)) * inv_std
    return gamma * xhat + beta, (xhat, inv_std, gamma)


def layernorm_backward(dout, cache):
    xhat, inv_std, gamma = cache
    dgamma, dbeta = np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
    return gamma * inv_std * (dout - (dbeta + xhat * dgamma) / len(dout)), dgamma, dbeta
