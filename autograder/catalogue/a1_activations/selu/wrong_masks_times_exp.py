"""Adds up two masked sides, so exp of large inputs gives 0 * inf = nan."""

import numpy as np

MESSAGE = (
    "You multiply each side by a mask of zeros and ones. For large positive x the exponential "
    "overflows to inf, and 0 * inf is nan, so the mask does not remove it. Keep large positive "
    "numbers away from exp."
)
FAILS = {"selu_forward_has_both_constants", "selu_backward_has_both_constants"}


def selu_forward(x):
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return scale * ((x > 0) * x + (x <= 0) * alpha * (np.exp(x) - 1)), x


def selu_backward(dout, cache):
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return dout * scale * ((cache > 0) + (cache <= 0) * alpha * np.exp(cache))
