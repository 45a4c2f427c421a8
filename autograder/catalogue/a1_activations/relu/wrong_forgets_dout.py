"""Returns the mask of positive inputs without the upstream gradient."""

import numpy as np

MESSAGE = (
    "You return the slope of ReLU, ones and zeros. The chain rule asks for the upstream "
    "gradient times the slope: multiply by dout."
)
FAILS = {
    "relu_backward_blocks_negative_inputs",
    "relu_backward_is_zero_at_the_kink",
}


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return np.where(cache > 0, 1.0, 0.0)
