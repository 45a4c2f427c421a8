"""Gives short vectors no gradient."""

import numpy as np

MESSAGE = (
    "You give vectors shorter than eps the gradient 0. Their length is not used, but x still is: out = x "
    "/ eps has the slope 1 / eps."
)
FAILS = {
    "l2_normalize_backward_divides_short_vectors_by_eps",
}


def l2_normalize_backward(dout, cache):
    out, length, eps = cache
    along = np.sum(dout * out, axis=-1, keepdims=True) * out
    return np.where(length > eps, dout - along, 0.0) / np.maximum(length, eps)
