"""Sums dalpha over the batch but not over height and width."""

import numpy as np

MESSAGE = (
    "Your dalpha sums over the batch axis only. For images a channel's alpha is also used at every "
    "pixel of its plane, so dalpha needs the sum over height and width as well; its shape is the "
    "shape of alpha."
)
FAILS = {"prelu_backward_dalpha_sums_over_every_use"}


def prelu_backward(dout, cache):
    x, alpha = cache
    slope = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    each = dout * np.minimum(x, 0)
    dalpha = each.sum(axis=0) if alpha.size > 1 else np.array([each.sum()])
    return dout * np.where(x > 0, 1.0, slope), dalpha
