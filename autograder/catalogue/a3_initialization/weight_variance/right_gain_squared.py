"""Squares the gain of He et al., and Glorot's bound."""

import numpy as np


def forward_weight_variance(fan_in, a):
    gain = np.sqrt(2.0 / (1.0 + a**2))
    return np.square(gain / np.sqrt(fan_in))


def backward_weight_variance(fan_out, a):
    gain = np.sqrt(2.0 / (1.0 + a**2))
    return np.square(gain / np.sqrt(fan_out))


def glorot_variance(fan_in, fan_out):
    bound = np.sqrt(6 / (fan_in + fan_out))
    return bound**2 / 3


def uniform_bound(var):
    return np.sqrt(12 * var) / 2
