"""Protects vectors of zeros only and stretches short ones to length 1."""

import numpy as np

MESSAGE = (
    "In your code the floor protects vectors of zeros and nothing else. EVERY vector shorter than the eps "
    "of the argument list is divided by eps, not by its own length, and the tests make eps large."
)
FAILS = {
    "l2_normalize_forward_keeps_short_vectors_short",
    "l2_normalize_backward_divides_short_vectors_by_eps",
}


def l2_normalize_forward(x, eps):
    length = np.linalg.norm(x, axis=-1, keepdims=True)
    size = np.where(length == 0, eps, length)
    return x / size, (x / size, size)


def l2_normalize_backward(dout, cache):
    out, size = cache
    return (dout - np.sum(dout * out, axis=-1, keepdims=True) * out) / size
