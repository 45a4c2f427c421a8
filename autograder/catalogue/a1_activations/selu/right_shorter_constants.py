"""Uses the constants to eight decimals and caches the slope itself."""

import numpy as np


def selu_forward(x):
    alpha, scale = 1.67326324, 1.05070098
    decay = np.exp(np.clip(x, None, 0))
    slope = np.where(x < 0, scale * alpha * decay, scale)
    return scale * (np.maximum(0, x) + alpha * (decay - 1)), slope


def selu_backward(dout, cache):
    return dout * cache
