"""Computes 1 - x^2 with the input instead of the output."""

import numpy as np

MESSAGE = (
    "You square the input. In 1 - t**2 the letter t is the output of the forward pass; keep "
    "that in the cache."
)
FAILS = {"tanh_backward_agrees_with_autograd"}


def tanh_forward(x):
    return np.tanh(x), x


def tanh_backward(dout, cache):
    x = cache
    return dout * (1 - x**2)
