"""Looks at the sign of dout instead of the sign of the input."""

import numpy as np

MESSAGE = (
    "You apply ReLU to the upstream gradient: negative entries of dout become 0. The gate "
    "belongs to the input: dout, of either sign, passes where x was positive."
)
FAILS = {
    "relu_backward_blocks_negative_inputs",
    "relu_backward_is_zero_at_the_kink",
}


def relu_backward(dout, cache):
    return np.maximum(dout, 0)
