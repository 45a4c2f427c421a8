"""Lets the gradient pass at exactly 0 (x >= 0)."""

import numpy as np

MESSAGE = (
    "You let the gradient pass where x is exactly 0. Any slope between 0 and 1 is defensible "
    "there, but this course, like PyTorch, takes 0: compare with > rather than >=."
)
FAILS = {"relu_backward_is_zero_at_the_kink"}


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return dout * (cache >= 0)
