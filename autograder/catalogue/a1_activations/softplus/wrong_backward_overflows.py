"""Backward computes exp(x) / (1 + exp(x)), which is inf / inf for large x."""

import numpy as np

MESSAGE = (
    "exp(x) / (1 + exp(x)) is inf / inf = NaN for large x. The other form, 1 / (1 + exp(-x)), is the same "
    "number and tends to 1 there."
)
FAILS = {
    "softplus_backward_is_dout_times_the_sigmoid",
}


def softplus_backward(dout, cache):
    e = np.exp(cache)
    return dout * e / (1 + e)
