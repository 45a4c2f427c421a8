"""Uses u_i * dout_i of each entry without summing over the vector."""

import numpy as np

MESSAGE = (
    "You multiply entry by entry, u * u * dout, without a sum. The length couples all entries of a "
    "vector: each entry needs u . dout, summed along the last axis."
)
FAILS = {
    "l2_normalize_backward_has_no_part_along_x",
}


def l2_normalize_backward(dout, cache):
    out, length, eps = cache
    return np.where(length > eps, dout - out * out * dout, dout) / np.maximum(length, eps)
