"""Averages dalpha over the batch."""

import numpy as np

MESSAGE = (
    "Your dalpha is divided by the number of examples. dout already holds whatever averaging the "
    "loss does; the chain rule adds up the contributions of all entries that use alpha, without a "
    "mean."
)
FAILS = {"prelu_backward_dalpha_sums_over_every_use"}


def prelu_backward(dout, cache):
    x, alpha = cache
    slope = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    each = dout * np.minimum(x, 0)
    axes = tuple(axis for axis in range(x.ndim) if axis != 1 or alpha.size == 1)
    return dout * np.where(x > 0, 1.0, slope), each.sum(axis=axes).reshape(alpha.shape) / x.shape[0]
