"""Squares integers in their own type."""

import numpy as np

MESSAGE = (
    "You square x as it comes. A uint8 holds nothing above 255, so 20 * 20 wraps around to 144 without a "
    "warning, and the length is wrong. Convert x to float64 first."
)
FAILS = {
    "l2_normalize_forward_gives_unit_vectors",
}


def l2_normalize_forward(x, eps):
    length = np.sqrt(np.sum(x**2, axis=-1, keepdims=True))
    out = x / np.maximum(length, eps)
    return out, (out, length, eps)
