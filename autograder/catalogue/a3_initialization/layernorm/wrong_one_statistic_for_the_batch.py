"""Takes one mean and one variance over all entries."""

import numpy as np

MESSAGE = (
    "You take one mean and one variance over the whole array, so that examples influence each other. "
    "Each row of x has a mean and a variance of its own."
)
FAILS = {
    "layernorm_forward_normalises_each_example",
    "layernorm_backward_dx_agrees_with_autograd",
    "layernorm_backward_sums_dgamma_and_dbeta_over_examples",
}


def layernorm_forward(x, gamma, beta, ln_param):
    inv_std = 1 / np.sqrt(x.var() + ln_param["eps"])
    xhat = (x - x.mean()) * inv_std
    return gamma * xhat + beta, (xhat, inv_std, gamma)


def layernorm_backward(dout, cache):
    xhat, inv_std, gamma = cache
    dxhat = dout * gamma
    dx = inv_std * (dxhat - np.mean(dxhat) - xhat * np.mean(dxhat * xhat))
    return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
