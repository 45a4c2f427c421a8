"""Backward uses s (1 - s), the derivative of the sigmoid."""

import numpy as np

MESSAGE = (
    "You multiply by s (1 - s), which is the slope of the sigmoid. The slope of softplus is the sigmoid s "
    "itself."
)
FAILS = {
    "softplus_backward_is_dout_times_the_sigmoid",
}


def softplus_backward(dout, cache):
    x = cache
    small = np.exp(-np.abs(x))
    s = np.where(x >= 0, 1, small) / (1 + small)
    return dout * s * (1 - s)
