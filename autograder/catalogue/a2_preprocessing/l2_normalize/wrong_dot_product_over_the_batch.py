"""Sums u . dout over all vectors."""

import numpy as np

MESSAGE = (
    "Your u . dout is summed over all vectors of the batch. Each vector has its own: sum along the last "
    "axis, and keep that axis with keepdims=True."
)
FAILS = {
    "l2_normalize_backward_has_no_part_along_x",
}


def l2_normalize_backward(dout, cache):
    out, length, eps = cache
    along = np.sum(dout * out) * out
    return np.where(length > eps, dout - along, dout) / np.maximum(length, eps)
