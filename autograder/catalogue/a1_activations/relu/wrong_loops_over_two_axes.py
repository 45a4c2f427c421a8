"""Loops over rows and columns in the backward pass, so that only 2-D arrays work."""

import numpy as np

MESSAGE = (
    "Your two loops fit arrays with rows and columns only; a batch of images has four axes. "
    "Work on the whole array at once."
)
FAILS = {
    "relu_backward_blocks_negative_inputs",
    "relu_backward_is_zero_at_the_kink",
}


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    dx = np.zeros_like(dout)
    for i in range(dout.shape[0]):
        for j in range(dout.shape[1]):
            if cache[i, j] > 0:
                dx[i, j] = dout[i, j]
    return dx
