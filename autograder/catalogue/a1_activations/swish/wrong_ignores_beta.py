"""Takes beta for the constant 1 and never reads swish_param."""

import numpy as np

MESSAGE = (
    "Your swish gives the same result for every beta: it is the one for beta = 1. Read beta from "
    "swish_param in the forward pass and keep it for the backward pass."
)
FAILS = {"swish_forward_uses_beta", "swish_backward_uses_beta"}


def swish_forward(x, swish_param):
    gate = 0.5 * (1 + np.tanh(x / 2))
    return x * gate, (x, gate)


def swish_backward(dout, cache):
    x, gate = cache
    return dout * (gate + x * gate * (1 - gate))
