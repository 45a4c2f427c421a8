"""Takes out = alpha x instead of x as the derivative with respect to alpha."""

import numpy as np

MESSAGE = (
    "Your dalpha carries one factor alpha too many: you multiply dout by the output alpha * x. The "
    "derivative of alpha * x with respect to alpha has no alpha left in it."
)
FAILS = {"prelu_backward_dalpha_sums_over_every_use"}


def prelu_backward(dout, cache):
    x, alpha = cache
    slope = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    axes = tuple(axis for axis in range(x.ndim) if axis != 1 or alpha.size == 1)
    each = dout * slope * np.minimum(x, 0)
    return dout * np.where(x > 0, 1.0, slope), each.sum(axis=axes).reshape(alpha.shape)
