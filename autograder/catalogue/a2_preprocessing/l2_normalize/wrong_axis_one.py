"""Takes axis 1 for the vectors, which is the last axis only for 2-D x."""

import numpy as np

MESSAGE = (
    "You work along axis 1. That is the last axis of an (N, D) array, but not of (N, T, D), where the "
    "vectors are one axis further on, and a single vector (D,) has no axis 1 at all. Use axis=-1."
)
FAILS = {
    "l2_normalize_forward_gives_unit_vectors",
    "l2_normalize_backward_has_no_part_along_x",
}


def l2_normalize_forward(x, eps):
    length = np.linalg.norm(x, axis=1, keepdims=True)
    out = x / np.maximum(length, eps)
    return out, (out, length, eps)


def l2_normalize_backward(dout, cache):
    out, length, eps = cache
    along = np.sum(dout * out, axis=1, keepdims=True) * out
    return np.where(length > eps, dout - along, dout) / np.maximum(length, eps)
