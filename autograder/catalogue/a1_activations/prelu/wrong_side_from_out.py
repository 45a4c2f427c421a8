"""Decides by the sign of the output, which is the sign of x only for positive alpha."""

import numpy as np

MESSAGE = (
    "Your backward pass decides about the side by the sign of the OUTPUT. With a negative or zero "
    "alpha the left side is not negative any more, and those entries are taken for positive ones. "
    "Look at the sign of x."
)
FAILS = {"prelu_backward_dx_scales_negatives_by_alpha", "prelu_backward_dalpha_sums_over_every_use"}


def prelu_backward(dout, cache):
    x, alpha = cache
    slope = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    out = np.where(x > 0, x, slope * x)
    axes = tuple(axis for axis in range(x.ndim) if axis != 1 or alpha.size == 1)
    dalpha = np.where(out < 0, dout * x, 0).sum(axis=axes).reshape(alpha.shape)
    return np.where(out < 0, dout * slope, dout), dalpha
