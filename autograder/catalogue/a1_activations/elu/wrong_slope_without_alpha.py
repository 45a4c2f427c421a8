"""Uses exp(x) as the slope on the left: right only for alpha = 1."""

import numpy as np

MESSAGE = (
    "Your forward pass uses alpha, your backward pass does not: its slope on the left is exp(x), "
    "which is right only for alpha = 1. A factor of a function is a factor of its derivative."
)
FAILS = {"elu_backward_uses_the_slope_at_x"}


def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1.0, np.exp(np.minimum(x, 0)))
