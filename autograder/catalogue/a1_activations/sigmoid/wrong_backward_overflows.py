"""Differentiates the quotient literally: exp(-x) / (1 + exp(-x))^2 is inf / inf far on the left."""

import numpy as np

MESSAGE = (
    "Your derivative exp(-x) / (1 + exp(-x))**2 is right on paper, but for a large negative x "
    "both parts overflow and you get nan. Written with the output of the forward pass, the "
    "slope needs no exponential."
)
FAILS = {"sigmoid_backward_survives_large_inputs"}


def sigmoid_forward(x):
    return 1 / (1 + np.exp(-x)), x


def sigmoid_backward(dout, cache):
    x = cache
    return dout * np.exp(-x) / (1 + np.exp(-x)) ** 2
