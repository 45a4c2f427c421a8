"""Multiplies dout by the value of relu instead of by its slope."""

import numpy as np

MESSAGE = (
    "You multiply dout by the output of the forward pass. The slope of ReLU is 1 for every "
    "positive input, however large: multiply by that."
)
FAILS = {
    "relu_backward_blocks_negative_inputs",
    "relu_backward_is_zero_at_the_kink",
}


def relu_forward(x):
    out = np.maximum(x, 0)
    return out, out


def relu_backward(dout, cache):
    return dout * cache
