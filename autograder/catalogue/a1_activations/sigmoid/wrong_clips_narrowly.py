"""Clips x to [-12, 12] to be safe from overflow."""

import numpy as np

MESSAGE = (
    "You clip x to a narrow range before the exponential. That avoids the overflow, but every "
    "input beyond the limit gets the same output, far from the true one. Exponentials of "
    "negative numbers never overflow, so arrange for those instead."
)
FAILS = {
    "sigmoid_forward_survives_large_inputs",
    "sigmoid_backward_survives_large_inputs",
}


def sigmoid_forward(x):
    out = 1 / (1 + np.exp(-np.clip(x, -12, 12)))
    return out, out
