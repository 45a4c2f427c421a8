"""Sums with einsum and treats long and short vectors apart by indexing."""

import numpy as np


def l2_normalize_forward(x, eps):
    x = np.asarray(x, dtype=float)
    length = np.einsum("...i,...i->...", x, x) ** 0.5
    long = length >= eps
    out = x / eps
    out[long] = x[long] / length[long][..., None]
    return out, {"x": x, "length": length, "long": long, "eps": eps}


def l2_normalize_backward(dout, cache):
    x, long, eps = cache["x"], cache["long"], cache["eps"]
    dx = dout / eps
    size = cache["length"][long][..., None]
    dot = np.einsum("...i,...i->...", x[long], dout[long])[..., None]
    dx[long] = dout[long] / size - x[long] * dot / size**3
    return dx
