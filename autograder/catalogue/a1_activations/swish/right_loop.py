"""Visits every entry with math.exp of a number that is never positive."""

import math

import numpy as np


def swish_forward(x, swish_param):
    beta = swish_param["beta"]
    out, slope = np.zeros(x.shape), np.zeros(x.shape)
    for index, value in np.ndenumerate(x):
        small = math.exp(-abs(beta * value))
        gate = 1 / (1 + small) if beta * value >= 0 else small / (1 + small)
        out[index] = value * gate
        slope[index] = gate + beta * value * gate * (1 - gate)
    return out, slope


def swish_backward(dout, cache):
    return dout * cache
