"""Backward returns the local slope without dout."""

import numpy as np

MESSAGE = (
    "You return the slope of softplus, but not the gradient of the loss: the chain rule multiplies the "
    "slope by dout."
)
FAILS = {
    "softplus_backward_is_dout_times_the_sigmoid",
}


def softplus_backward(dout, cache):
    x = cache
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)
