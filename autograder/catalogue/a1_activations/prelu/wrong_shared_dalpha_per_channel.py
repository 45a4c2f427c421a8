"""Returns one dalpha per channel although a single alpha is shared."""

import numpy as np

MESSAGE = (
    "When one alpha is shared, your dalpha still has one entry per channel. The shared alpha is "
    "used by every entry of x, so its gradient is the sum over all axes, the channels too, in the "
    "shape (1,)."
)
FAILS = {"prelu_backward_dalpha_sums_over_every_use"}


def prelu_backward(dout, cache):
    x, alpha = cache
    slope = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    axes = tuple(axis for axis in range(x.ndim) if axis != 1)
    return dout * np.where(x > 0, 1.0, slope), (dout * np.minimum(x, 0)).sum(axis=axes)
