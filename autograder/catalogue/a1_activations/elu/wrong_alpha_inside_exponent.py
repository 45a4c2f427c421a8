"""Puts alpha into the exponent: exp(alpha x) - 1."""

import numpy as np

MESSAGE = (
    "You multiply x by alpha inside the exponential. There alpha changes how fast the curve levels "
    "off, and the limit stays at -1. In ELU alpha multiplies the whole bracket, so that the limit "
    "is -alpha."
)
FAILS = {"elu_forward_scales_negatives_by_alpha", "elu_backward_uses_the_slope_at_x"}


def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    return np.where(x > 0, x, np.exp(alpha * np.minimum(x, 0)) - 1), (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1.0, alpha * np.exp(alpha * np.minimum(x, 0)))
