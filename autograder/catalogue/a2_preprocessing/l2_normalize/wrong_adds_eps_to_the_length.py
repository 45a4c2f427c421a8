"""Divides by length + eps."""

import numpy as np

MESSAGE = (
    "You divide by length + eps. Here eps is a floor, max(length, eps): a long vector comes out with "
    "length exactly 1, whatever eps is."
)
FAILS = {
    "l2_normalize_forward_gives_unit_vectors",
    "l2_normalize_forward_keeps_short_vectors_short",
    "l2_normalize_backward_has_no_part_along_x",
    "l2_normalize_backward_divides_short_vectors_by_eps",
}


def l2_normalize_forward(x, eps):
    length = np.linalg.norm(x, axis=-1, keepdims=True)
    return x / (length + eps), (x, length, eps)


def l2_normalize_backward(dout, cache):
    x, length, eps = cache
    unit = x / np.where(length > 0, length, 1.0)
    along = np.sum(dout * unit, axis=-1, keepdims=True) * unit
    return dout / (length + eps) - along * length / (length + eps) ** 2
