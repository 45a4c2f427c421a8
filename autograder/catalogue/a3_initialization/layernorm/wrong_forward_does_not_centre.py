"""Divides by the root mean square and leaves the mean in place."""

import numpy as np

MESSAGE = (
    "You divide by the root mean square and do not take the mean away (that layer exists, too: "
    "RMSNorm). Layer normalization centres each example first."
)
FAILS = {
    "layernorm_forward_normalises_each_example",
    "layernorm_backward_dx_agrees_with_autograd",
    "layernorm_backward_sums_dgamma_and_dbeta_over_examples",
}


def layernorm_forward(x, gamma, beta, ln_param):
    inv_rms = 1 / np.sqrt(np.mean(x**2, axis=1, keepdims=True) + ln_param["eps"])
    return gamma * x * inv_rms + beta, (x * inv_rms, inv_rms, gamma)


def layernorm_backward(dout, cache):
    xhat, inv_rms, gamma = cache
    dxhat = dout * gamma
    dx = inv_rms * (dxhat - xhat * np.mean(dxhat * xhat, axis=1, keepdims=True))
    return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
