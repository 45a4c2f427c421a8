"""Loses the minus sign of exp(-z), so the gate opens on the left."""

import numpy as np

MESSAGE = (
    "Your gate is open on the left and closed on the right. The sigmoid is 1 / (1 + exp(-z)), with "
    "a minus sign: for large z it goes to 1."
)
FAILS = {
    "swish_forward_uses_beta",
    "swish_forward_survives_large_inputs",
    "swish_backward_uses_beta",
    "swish_backward_survives_large_inputs",
}


def swish_forward(x, swish_param):
    gate = 1 / (1 + np.exp(swish_param["beta"] * x))
    return x * gate, (x, gate, swish_param["beta"])


def swish_backward(dout, cache):
    x, gate, beta = cache
    return dout * (gate - beta * x * gate * (1 - gate))
