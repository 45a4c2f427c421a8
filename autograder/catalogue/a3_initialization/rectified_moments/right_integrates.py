"""Integrates numerically with scipy, on either side of the kink."""

import numpy as np
from scipy.integrate import quad


def _half(power, slope):
    def integrand(t):
        return (slope * t) ** power * np.exp(-t * t / 2) / np.sqrt(2 * np.pi)

    return quad(integrand, 0, 20, epsabs=0, epsrel=1e-9)[0]


def relu_second_moment(var_z):
    return var_z * _half(2, 1.0)


def relu_mean(var_z):
    return np.sqrt(var_z) * _half(1, 1.0)


def relu_variance(var_z):
    return relu_second_moment(var_z) - relu_mean(var_z) ** 2


def leaky_relu_second_moment(var_z, a):
    return var_z * (_half(2, 1.0) + _half(2, a))
