"""Finds the numbers by solving: a harmonic mean, a root finder, scipy's uniform distribution."""

from scipy import optimize, stats


def forward_weight_variance(fan_in, a):
    return optimize.brentq(lambda v: fan_in * v * (1 + a * a) / 2 - 1, 0, 3, xtol=1e-16)


def backward_weight_variance(fan_out, a):
    return optimize.brentq(lambda v: fan_out * v * (1 + a * a) / 2 - 1, 0, 3, xtol=1e-16)


def glorot_variance(fan_in, fan_out):
    return stats.hmean([1 / fan_in, 1 / fan_out])


def uniform_bound(var):
    unit = stats.uniform(loc=-1, scale=2).var()
    return (var / unit) ** 0.5
