"""Divides by one factor after the other."""

import math


def forward_weight_variance(fan_in, a):
    lost = 0.5 + 0.5 * a * a
    return 1 / fan_in / lost


def backward_weight_variance(fan_out, a):
    return forward_weight_variance(fan_out, a)


def glorot_variance(fan_in, fan_out):
    return 1 / ((fan_in + fan_out) / 2)


def uniform_bound(var):
    return math.sqrt(3) * math.sqrt(var)
