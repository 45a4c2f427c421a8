"""Adds up two sides that are multiplied by masks, so exp of large inputs gives 0 * inf = nan."""

import numpy as np

MESSAGE = (
    "You multiply each side by a mask of zeros and ones. For large positive x the exponential "
    "overflows to inf, and 0 * inf is nan, so the mask does not remove it. Keep large positive "
    "numbers away from exp."
)
FAILS = {"elu_forward_survives_large_inputs", "elu_backward_survives_large_inputs"}


def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = (x > 0) * x + (x <= 0) * alpha * (np.exp(x) - 1)
    return out, (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    return dout * ((x > 0) + (x <= 0) * alpha * np.exp(x))
