"""Multiplies the product by beta instead of the argument of the sigmoid."""

import numpy as np

MESSAGE = (
    "Your beta multiplies the result, beta * x * sigmoid(x). In swish it multiplies x inside the "
    "sigmoid: it sets how sharp the gate is, and the curve still ends on the line out = x."
)
FAILS = {"swish_forward_uses_beta", "swish_backward_uses_beta"}


def swish_forward(x, swish_param):
    gate = 0.5 * (1 + np.tanh(x / 2))
    return swish_param["beta"] * x * gate, (x, gate, swish_param["beta"])


def swish_backward(dout, cache):
    x, gate, beta = cache
    return dout * beta * (gate + x * gate * (1 - gate))
