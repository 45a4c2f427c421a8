"""Fills the two sides by indexing, with slope = out + scale * alpha on the left."""

import numpy as np


def selu_forward(x):
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    out = np.empty(x.shape)
    right = x > 0
    out[right] = scale * x[right]
    out[~right] = scale * alpha * (np.exp(x[~right]) - 1)
    return out, (right, out.copy())


def selu_backward(dout, cache):
    right, out = cache
    slope = out + 1.6732632423543772848170429916717 * 1.0507009873554804934193349852946
    slope[right] = 1.0507009873554804934193349852946
    return slope * dout
