"""Takes the part along x off with x instead of the unit vector."""

import numpy as np

MESSAGE = (
    "You subtract x (x . dout), with x as long as it is. The part along a direction is found with the "
    "UNIT vector: u (u . dout), where u is the output."
)
FAILS = {
    "l2_normalize_backward_has_no_part_along_x",
}


def l2_normalize_backward(dout, cache):
    out, length, eps = cache
    x = out * np.maximum(length, eps)
    along = np.sum(dout * x, axis=-1, keepdims=True) * x
    return np.where(length > eps, dout - along, dout) / np.maximum(length, eps)
