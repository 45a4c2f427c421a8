"""Uses sigmoid's derivative out (1 - out)."""

import numpy as np

MESSAGE = (
    "out (1 - out) is the slope of sigmoid. The slope of tanh is another expression in its "
    "output: it is 1 at the origin, where out is 0."
)
FAILS = {"tanh_backward_agrees_with_autograd"}


def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return dout * cache * (1 - cache)
