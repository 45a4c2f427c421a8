"""Returns the local slope without the upstream gradient."""

import numpy as np

MESSAGE = (
    "You return the slope of tanh, but the chain rule asks for the upstream gradient times "
    "the slope. Multiply by dout."
)
FAILS = {"tanh_backward_agrees_with_autograd"}


def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return 1 - cache**2
