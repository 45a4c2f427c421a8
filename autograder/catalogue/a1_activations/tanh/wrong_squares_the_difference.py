"""Computes (1 - out)^2 instead of 1 - out^2."""

import numpy as np

MESSAGE = (
    "You square the whole difference, (1 - out)**2; only out is squared. Your slope should be "
    "the same at x and at -x: is it?"
)
FAILS = {"tanh_backward_agrees_with_autograd"}


def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return dout * (1 - cache) ** 2
