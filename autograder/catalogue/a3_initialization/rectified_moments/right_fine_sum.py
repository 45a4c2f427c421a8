"""Sums over a fine grid with the trapezoid rule."""

import numpy as np


def _expect(f, var_z):
    z = np.sqrt(var_z) * np.linspace(-10, 10, 20001)
    density = np.exp(-z * z / (2 * var_z)) / np.sqrt(2 * np.pi * var_z)
    values = f(z) * density
    return float(np.sum((values[1:] + values[:-1]) / 2) * (z[1] - z[0]))


def relu_second_moment(var_z):
    return _expect(lambda z: np.maximum(z, 0) ** 2, var_z)


def relu_mean(var_z):
    return _expect(lambda z: np.maximum(z, 0), var_z)


def relu_variance(var_z):
    mean = relu_mean(var_z)
    return _expect(lambda z: (np.maximum(z, 0) - mean) ** 2, var_z)


def leaky_relu_second_moment(var_z, a):
    return _expect(lambda z: np.where(z > 0, z, a * z) ** 2, var_z)
