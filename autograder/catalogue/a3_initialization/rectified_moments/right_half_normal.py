"""Takes the moments of |z| from scipy's half-normal distribution, each with probability one half."""

import math

from scipy import stats


def relu_second_moment(var_z):
    half = stats.halfnorm(scale=math.sqrt(var_z))
    return (half.var() + half.mean() ** 2) / 2


def relu_mean(var_z):
    return stats.halfnorm.mean(scale=math.sqrt(var_z)) / 2


def relu_variance(var_z):
    return var_z * (math.pi - 1) / (2 * math.pi)


def leaky_relu_second_moment(var_z, a):
    return 0.5 * var_z + 0.5 * a * a * var_z
