"""Puts the input into s (1 - s), where the output belongs."""

import numpy as np

MESSAGE = (
    "You compute x (1 - x) with the input x. In the formula s (1 - s) the letter s is the "
    "output of the forward pass; keep that in the cache."
)
FAILS = {
    "sigmoid_backward_agrees_with_autograd",
    "sigmoid_backward_survives_large_inputs",
}


def sigmoid_forward(x):
    return 1 / (1 + np.exp(-x)), x


def sigmoid_backward(dout, cache):
    x = cache
    return dout * x * (1 - x)
