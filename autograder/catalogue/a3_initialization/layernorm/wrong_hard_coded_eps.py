"""Writes 1e-5 for eps and never reads it."""

import numpy as np

MESSAGE = (
    "Your eps is always 1e-5. Take it from ln_param; it may be large enough to be seen clearly in the output."
)
FAILS = {
    "layernorm_forward_normalises_each_example",
    "layernorm_backward_dx_agrees_with_autograd",
    "layernorm_backward_sums_dgamma_and_dbeta_over_examples",
}


def layernorm_forward(x, gamma, beta, ln_param):
    inv_std = 1 / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
    xhat = (x - x.mean(axis=1, keepdims=True)) * inv_std
    return gamma * xhat + beta, (xhat, inv_std, gamma)
