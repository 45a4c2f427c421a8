"""Divides by sqrt(sum of squares + eps), as a norm layer does."""

import numpy as np

MESSAGE = (
    "You put eps under the root, as normalization layers do with a variance. Here eps is a floor for the "
    "length, max(length, eps), and long vectors must not notice it."
)
FAILS = {
    "l2_normalize_forward_gives_unit_vectors",
    "l2_normalize_forward_keeps_short_vectors_short",
    "l2_normalize_backward_has_no_part_along_x",
    "l2_normalize_backward_divides_short_vectors_by_eps",
}


def l2_normalize_forward(x, eps):
    size = np.sqrt(np.sum(x**2, axis=-1, keepdims=True) + eps)
    return x / size, (x, size)


def l2_normalize_backward(dout, cache):
    x, size = cache
    return dout / size - x * np.sum(dout * x, axis=-1, keepdims=True) / size**3
