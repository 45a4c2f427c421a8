"""Writes dx into an array of the type of x."""

import numpy as np

MESSAGE = (
    "Your dx has the type of x: np.zeros_like(x) of integers holds integers, and writing 0.7 into it stores "
    "0. Make it like dout, or let numpy make the array."
)
FAILS = {
    "l2_normalize_backward_has_no_part_along_x",
}


def l2_normalize_forward(x, eps):
    length = np.linalg.norm(x, axis=-1, keepdims=True)
    out = x / np.maximum(length, eps)
    return out, (x, out, length, eps)


def l2_normalize_backward(dout, cache):
    x, out, length, eps = cache
    dx = np.zeros_like(x)
    along = np.sum(dout * out, axis=-1, keepdims=True) * out
    dx[...] = np.where(length > eps, dout - along, dout) / np.maximum(length, eps)
    return dx
