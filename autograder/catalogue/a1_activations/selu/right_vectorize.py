"""Writes value and slope for one number with math and lifts them with np.vectorize."""

import math

import numpy as np


def selu_forward(x):
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    value = np.vectorize(lambda v: scale * (v if v > 0 else alpha * math.expm1(v)), otypes=[float])
    return value(x), x


def selu_backward(dout, cache):
    alpha, scale = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    slope = np.vectorize(lambda v, d: d * (scale if v > 0 else scale * alpha * math.exp(v)), otypes=[float])
    return slope(cache, dout)
