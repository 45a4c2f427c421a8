"""Applies a ReLU to the maximum."""

import numpy as np

MESSAGE = (
    "You clip the result at 0, as if a ReLU followed. Maxout is the non-linearity itself: if all pieces "
    "are negative, so is their maximum."
)
FAILS = {
    "maxout_forward_takes_the_largest_piece",
}


def maxout_forward(x, w, b):
    z = x @ w + b[:, None, :]
    return np.maximum(0, z.max(axis=0)), (x, w, z.argmax(axis=0))
