"""Backward uses the sigmoid of -x."""

import numpy as np

MESSAGE = (
    "Your slope falls from 1 to 0 instead of rising from 0 to 1: there is a sign too many inside an "
    "exponential. On the far right softplus is x, so its slope there must be 1."
)
FAILS = {
    "softplus_backward_is_dout_times_the_sigmoid",
}


def softplus_backward(dout, cache):
    x = cache
    small = np.exp(-np.abs(x))
    return dout * np.where(x >= 0, small, 1) / (1 + small)
