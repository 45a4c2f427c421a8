"""Forward picks with np.where, backward multiplies exp(x) by a mask: 0 * inf = nan in dx only."""

import numpy as np

MESSAGE = (
    "Your forward pass is safe, but in your backward pass exp(x) overflows to inf for large "
    "positive x and is then multiplied by a mask. 0 * inf is nan: keep large positive numbers away "
    "from exp there too."
)
FAILS = {"elu_backward_survives_large_inputs"}


def elu_backward(dout, cache):
    x, alpha = cache
    return dout * ((x > 0) + (x <= 0) * alpha * np.exp(x))
