"""Applies math.tanh to one number at a time through np.vectorize."""

import math

import numpy as np


def tanh_forward(x):
    out = np.vectorize(math.tanh, otypes=[float])(x)
    return out, out.tolist()


def tanh_backward(dout, cache):
    t = np.array(cache)
    return (1 - t) * (1 + t) * dout
