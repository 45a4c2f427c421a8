"""Normalises with the variance that divides by D - 1."""

import numpy as np

MESSAGE = (
    "Your variance divides by D - 1. Layer normalization divides by D; with a single feature D - 1 "
    "would even be 0."
)
FAILS = {
    "layernorm_forward_normalises_each_example",
    "layernorm_backward_dx_agrees_with_autograd",
    "layernorm_backward_sums_dgamma_and_dbeta_over_examples",
}


def layernorm_forward(x, gamma, beta, ln_param):
    inv_std = 1 / np.sqrt(x.var(axis=1, keepdims=True, ddof=1) + ln_param["eps"])
    xhat = (x - x.mean(axis=1, keepdims=True)) * inv_std
    return gamma * xhat + beta, (xhat, inv_std, gamma)
