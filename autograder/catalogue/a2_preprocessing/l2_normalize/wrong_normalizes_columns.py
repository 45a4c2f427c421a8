"""Takes the length of each column."""

import numpy as np

MESSAGE = (
    "You divide by the length of each column (axis 0). A column holds one feature of all examples; the "
    "vectors lie along the last axis."
)
FAILS = {
    "l2_normalize_forward_gives_unit_vectors",
    "l2_normalize_forward_keeps_short_vectors_short",
    "l2_normalize_backward_has_no_part_along_x",
    "l2_normalize_backward_divides_short_vectors_by_eps",
}


def l2_normalize_forward(x, eps):
    length = np.linalg.norm(x, axis=0, keepdims=True)
    out = x / np.maximum(length, eps)
    return out, (out, length, eps)


def l2_normalize_backward(dout, cache):
    out, length, eps = cache
    along = np.sum(dout * out, axis=0, keepdims=True) * out
    return np.where(length > eps, dout - along, dout) / np.maximum(length, eps)
