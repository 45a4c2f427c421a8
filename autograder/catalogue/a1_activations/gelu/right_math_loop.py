"""Visits every entry with math.erfc and caches the slope."""

import math

import numpy as np


def gelu_forward(x):
    out, slope = np.zeros(x.shape), np.zeros(x.shape)
    for index, value in np.ndenumerate(x):
        below = 0.5 * math.erfc(-value / math.sqrt(2))
        out[index] = value * below
        slope[index] = below + value * math.exp(-value * value / 2) / math.sqrt(2 * math.pi)
    return out, {"slope": slope}


def gelu_backward(dout, cache):
    return cache["slope"] * dout
