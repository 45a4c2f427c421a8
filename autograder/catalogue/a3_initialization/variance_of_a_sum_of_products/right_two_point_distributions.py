"""Takes for x and w the two equally likely points with these moments and goes through all pairs."""

import numpy as np


def variance_of_product(mean_x, var_x, mean_w, var_w):
    x = mean_x + np.sqrt(var_x) * np.array([-1.0, 1.0])
    w = mean_w + np.sqrt(var_w) * np.array([-1.0, 1.0])
    return np.var(np.outer(x, w))


def variance_of_sum(var_term, fan_in):
    return np.trace(var_term * np.eye(fan_in))


def forward_variance(fan_in, var_w, mean_x, var_x):
    x = mean_x + np.sqrt(var_x) * np.array([-1.0, 1.0])
    return fan_in * np.dot(x, x) / 2 * var_w
