"""einsum throughout; shares the gradient between tied pieces."""

import numpy as np


def maxout_forward(x, w, b):
    z = np.einsum("nd,kdm->nkm", x, w) + b
    out = np.max(z, axis=1)
    mask = (z == out[:, None, :]).astype(float)
    return out, (x, w, mask / mask.sum(axis=1, keepdims=True))


def maxout_backward(dout, cache):
    x, w, share = cache
    dz = share * dout[:, None, :]
    return np.einsum("nkm,kdm->nd", dz, w), np.einsum("nd,nkm->kdm", x, dz), np.einsum("nkm->km", dz)
