"""Sums the entries of the covariance matrix of the terms, which is diagonal."""

import numpy as np


def variance_of_product(mean_x, var_x, mean_w, var_w):
    mean_of_square = (var_x + mean_x * mean_x) * (var_w + mean_w * mean_w)
    return np.array(mean_of_square - (mean_x * mean_w) ** 2)


def variance_of_sum(var_term, fan_in):
    return np.float64(np.full(fan_in, var_term).sum())


def forward_variance(fan_in, var_w, mean_x, var_x):
    second_moments = np.full(fan_in, var_x + mean_x**2)
    return float(second_moments @ np.full(fan_in, var_w))
