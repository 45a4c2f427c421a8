"""Plain loops over features and examples, in two passes."""

import math

import numpy as np


def standardize_fit(x, eps):
    mean, std = [], []
    for column in x.T.tolist():
        m = math.fsum(column) / len(column)
        mean.append(m)
        std.append(math.sqrt(math.fsum((v - m) ** 2 for v in column) / len(column) + eps))
    return np.array(mean), np.array(std)


def standardize_apply(x, mean, std):
    out = np.empty(x.shape)
    for i, row in enumerate(x):
        for j, value in enumerate(row):
            out[i, j] = (float(value) - mean[j]) / std[j]
    return out
