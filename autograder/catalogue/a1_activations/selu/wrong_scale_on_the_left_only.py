"""Leaves the right side as the identity, without the scale."""

import numpy as np

MESSAGE = (
    "On the right your SELU is x itself. The scale stands in front of the bracket and multiplies "
    "both sides: for positive x too, in the value and in the slope."
)
FAILS = {"selu_forward_has_both_constants", "selu_backward_has_both_constants"}


def selu_forward(x):
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return np.where(x > 0, x, scale * alpha * (np.exp(np.minimum(x, 0)) - 1)), x


def selu_backward(dout, cache):
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return dout * np.where(cache > 0, 1.0, scale * alpha * np.exp(np.minimum(cache, 0)))
