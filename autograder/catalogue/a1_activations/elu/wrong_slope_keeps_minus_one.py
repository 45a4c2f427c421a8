"""Differentiates alpha (exp(x) - 1) to itself: the constant -1 stays."""

import numpy as np

MESSAGE = (
    "On the left your slope is alpha * (exp(x) - 1), the value of ELU itself, and negative. The "
    "derivative of the constant -1 is 0: differentiate the bracket term by term."
)
FAILS = {"elu_backward_uses_the_slope_at_x", "elu_backward_survives_large_inputs"}


def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1.0, alpha * (np.exp(np.minimum(x, 0)) - 1))
