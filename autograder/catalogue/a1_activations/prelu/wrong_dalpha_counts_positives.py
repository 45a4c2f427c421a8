"""Sums dout * x over all entries, the positive ones too."""

import numpy as np

MESSAGE = (
    "Your dalpha counts every entry of x. Where x is positive, out does not depend on alpha at all, "
    "so those entries contribute 0: leave them out of the sum."
)
FAILS = {"prelu_backward_dalpha_sums_over_every_use"}


def prelu_backward(dout, cache):
    x, alpha = cache
    slope = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    axes = tuple(axis for axis in range(x.ndim) if axis != 1 or alpha.size == 1)
    return dout * np.where(x > 0, 1.0, slope), (dout * x).sum(axis=axes).reshape(alpha.shape)
