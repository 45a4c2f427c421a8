"""Multiplies only the right side by the scale."""

import numpy as np

MESSAGE = (
    "On the left your SELU levels off at -alpha: the scale is missing there. It stands in front of "
    "the bracket and multiplies both sides, in the value and in the slope."
)
FAILS = {"selu_forward_has_both_constants", "selu_backward_has_both_constants"}


def selu_forward(x):
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return np.where(x > 0, scale * x, alpha * (np.exp(np.minimum(x, 0)) - 1)), x


def selu_backward(dout, cache):
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return dout * np.where(cache > 0, scale, alpha * np.exp(np.minimum(cache, 0)))
