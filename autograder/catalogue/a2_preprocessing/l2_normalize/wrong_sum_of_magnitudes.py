"""Uses the L1 length, the sum of absolute values."""

import numpy as np

MESSAGE = (
    "You divide by the sum of the absolute values, the L1 length. The Euclidean (L2) length is the root "
    "of the sum of squares."
)
FAILS = {
    "l2_normalize_forward_gives_unit_vectors",
    "l2_normalize_forward_keeps_short_vectors_short",
    "l2_normalize_backward_has_no_part_along_x",
    "l2_normalize_backward_divides_short_vectors_by_eps",
}


def l2_normalize_forward(x, eps):
    length = np.sum(np.abs(x), axis=-1, keepdims=True)
    out = x / np.maximum(length, eps)
    return out, (x, out, length, eps)


def l2_normalize_backward(dout, cache):
    x, out, length, eps = cache
    along = np.sum(dout * out, axis=-1, keepdims=True) * np.sign(x)
    return np.where(length > eps, dout - along, dout) / np.maximum(length, eps)
