"""Differentiates the bracket and forgets the scale in front of it."""

import numpy as np

MESSAGE = (
    "Your slope is that of the bracket alone: 1 on the right where it should be the scale. A "
    "constant factor in front of a function is a factor of its derivative as well."
)
FAILS = {"selu_backward_has_both_constants"}


def selu_backward(dout, cache):
    alpha = 1.6732632423543772848170429916717
    return dout * np.where(cache > 0, 1.0, alpha * np.exp(np.minimum(cache, 0)))
