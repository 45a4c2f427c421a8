"""Sets vectors shorter than eps to zero."""

import numpy as np

MESSAGE = (
    "You set vectors shorter than eps to zero. They are divided by eps, so only a vector of zeros stays "
    "zero; the others keep their direction and a gradient."
)
FAILS = {
    "l2_normalize_forward_keeps_short_vectors_short",
    "l2_normalize_backward_divides_short_vectors_by_eps",
}


def l2_normalize_forward(x, eps):
    length = np.linalg.norm(x, axis=-1, keepdims=True)
    out = np.where(length > eps, x / np.maximum(length, eps), 0.0)
    return out, (out, length, eps)


def l2_normalize_backward(dout, cache):
    out, length, eps = cache
    along = np.sum(dout * out, axis=-1, keepdims=True) * out
    return np.where(length > eps, (dout - along) / np.maximum(length, eps), 0.0)
