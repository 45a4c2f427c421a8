"""Adds eps to the standard deviation instead of the variance."""

MESSAGE = (
    "You add eps after the root, to the standard deviation. It belongs under the root, next to the "
    "variance; with a large eps that makes a clear difference."
)
FAILS = {
    "layernorm_forward_normalises_each_example",
    "layernorm_backward_dx_agrees_with_autograd",
    "layernorm_backward_sums_dgamma_and_dbeta_over_examples",
}


def layernorm_forward(x, gamma, beta, ln_param):
    inv_std = 1 / (x.std(axis=1, keepdims=True) + ln_param["eps"])
    xhat = (x - x.mean(axis=1, keepdims=True)) * inv_std
    return gamma * xhat + beta, (xhat, inv_std, gamma)
