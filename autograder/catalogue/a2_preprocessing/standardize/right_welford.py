"""Welford's update, one example after the other."""

import numpy as np


def standardize_fit(x, eps):
    mean, squares = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for count, row in enumerate(x.astype(float), start=1):
        gap = row - mean
        mean = mean + gap / count
        squares = squares + gap * (row - mean)
    return mean, np.sqrt(squares / len(x) + eps)


def standardize_apply(x, mean, std):
    return np.divide(np.subtract(x, mean), std)
