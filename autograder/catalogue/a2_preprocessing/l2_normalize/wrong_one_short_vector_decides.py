"""Asks whether any vector of the batch is short, and then treats all of them as short."""

import numpy as np

MESSAGE = (
    "You decide once for the whole batch: as soon as one vector is shorter than eps, the long ones lose the "
    "second term of their gradient, too. Decide for each vector by itself, with np.where."
)
FAILS = {
    "l2_normalize_backward_has_no_part_along_x",
}


def l2_normalize_backward(dout, cache):
    out, length, eps = cache
    if np.any(length < eps):
        return dout / np.maximum(length, eps)
    along = np.sum(dout * out, axis=-1, keepdims=True) * out
    return (dout - along) / length
