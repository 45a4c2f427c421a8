"""Caches the output and then takes the sigmoid of it again."""

import numpy as np

MESSAGE = (
    "Your cache already holds the output, and the backward pass takes the sigmoid of it once "
    "more. Either cache x and apply sigmoid, or cache the output and use it as it is."
)
FAILS = {
    "sigmoid_backward_agrees_with_autograd",
    "sigmoid_backward_survives_large_inputs",
}


def sigmoid_forward(x):
    out = 1 / (1 + np.exp(-x))
    return out, out


def sigmoid_backward(dout, cache):
    s = 1 / (1 + np.exp(-cache))
    return dout * s * (1 - s)
