"""Writes sigma' as exp(-z) / (1 + exp(-z))^2, which is inf / inf = nan far left."""

import numpy as np

MESSAGE = (
    "In your backward pass the slope of the sigmoid is a quotient with exp(-z) above and its square "
    "below. For very negative z that is inf / inf = nan. Express the slope by the value of the "
    "sigmoid instead."
)
FAILS = {"swish_backward_survives_large_inputs"}


def swish_backward(dout, cache):
    x, gate, beta = cache
    e = np.exp(-beta * x)
    return dout * (1 / (1 + e) + beta * x * e / (1 + e) ** 2)
