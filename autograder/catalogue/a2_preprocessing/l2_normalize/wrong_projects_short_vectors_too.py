"""Takes the part along x off for short vectors as well."""

import numpy as np

MESSAGE = (
    "You take the part along x off for vectors shorter than eps, too. There the divisor is eps, a "
    "constant: dx is simply dout / eps."
)
FAILS = {
    "l2_normalize_backward_divides_short_vectors_by_eps",
}


def l2_normalize_backward(dout, cache):
    out, length, eps = cache
    along = np.sum(dout * out, axis=-1, keepdims=True) * out
    return (dout - along) / np.maximum(length, eps)
