"""Treats the length as a constant in the backward pass."""

import numpy as np

MESSAGE = (
    "Your dx is dout / length: you treat the length as a constant. It depends on every entry of the "
    "vector, which is where the second term, the part along x, comes from."
)
FAILS = {
    "l2_normalize_backward_has_no_part_along_x",
}


def l2_normalize_backward(dout, cache):
    out, length, eps = cache
    return dout / np.maximum(length, eps)
