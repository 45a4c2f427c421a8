"""Backward feeds the output, instead of the input, to the sigmoid."""

import numpy as np

MESSAGE = (
    "You keep the output of the forward pass and take its sigmoid. The slope is the sigmoid of the INPUT "
    "x: put x into the cache."
)
FAILS = {
    "softplus_backward_is_dout_times_the_sigmoid",
}


def softplus_forward(x):
    out = np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
    return out, out


def softplus_backward(dout, cache):
    out = cache
    return dout / (1 + np.exp(-out))
