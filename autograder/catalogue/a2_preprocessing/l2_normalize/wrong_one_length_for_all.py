"""Divides everything by the length of the whole array."""

import numpy as np

MESSAGE = (
    "You divide by one number, the length of the whole array. Each vector has a length of its own: sum "
    "along the last axis only, with keepdims=True."
)
FAILS = {
    "l2_normalize_forward_gives_unit_vectors",
    "l2_normalize_forward_keeps_short_vectors_short",
    "l2_normalize_backward_has_no_part_along_x",
    "l2_normalize_backward_divides_short_vectors_by_eps",
}


def l2_normalize_forward(x, eps):
    length = np.linalg.norm(x)
    out = x / max(length, eps)
    return out, (out, length, eps)


def l2_normalize_backward(dout, cache):
    out, length, eps = cache
    along = np.sum(dout * out) * out
    return (dout - along if length > eps else dout) / max(length, eps)
