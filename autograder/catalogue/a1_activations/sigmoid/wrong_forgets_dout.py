"""Returns the local slope without the upstream gradient."""

import numpy as np

MESSAGE = (
    "You return the slope of sigmoid, but the chain rule asks for the upstream gradient times "
    "the slope. Multiply by dout."
)
FAILS = {
    "sigmoid_backward_agrees_with_autograd",
    "sigmoid_backward_survives_large_inputs",
}


def sigmoid_forward(x):
    out = 1 / (1 + np.exp(-x))
    return out, out


def sigmoid_backward(dout, cache):
    out = cache
    return out * (1 - out)
