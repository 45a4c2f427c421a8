"""Adds the part along x instead of subtracting it."""

import numpy as np

MESSAGE = (
    "You add the part along x. The length stands in the denominator, so its derivative enters with a "
    "minus sign."
)
FAILS = {
    "l2_normalize_backward_has_no_part_along_x",
}


def l2_normalize_backward(dout, cache):
    out, length, eps = cache
    along = np.sum(dout * out, axis=-1, keepdims=True) * out
    return np.where(length > eps, dout + along, dout) / np.maximum(length, eps)
