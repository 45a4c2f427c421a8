"""Blocks the gradient on the left as ReLU does."""

import numpy as np

MESSAGE = (
    "Your dx is 0 wherever x is negative, as for ReLU. PReLU lets a part of the gradient through on "
    "the left: the slope there is alpha."
)
FAILS = {"prelu_backward_dx_scales_negatives_by_alpha"}


def prelu_backward(dout, cache):
    x, alpha = cache
    axes = tuple(axis for axis in range(x.ndim) if axis != 1 or alpha.size == 1)
    return dout * (x > 0), (dout * np.minimum(x, 0)).sum(axis=axes).reshape(alpha.shape)
