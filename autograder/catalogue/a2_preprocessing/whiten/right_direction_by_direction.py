"""Loops over directions and over examples."""

import numpy as np


def whiten_fit(x, eps, method):
    mean = sum(x) / len(x)
    covariance = sum(np.outer(row - mean, row - mean) for row in x) / len(x)
    directions, variances, _ = np.linalg.svd(covariance, hermitian=True)
    matrix = np.zeros(covariance.shape)
    for j, variance in enumerate(variances):
        scaled = directions[:, j] / (variance + eps) ** 0.5
        if method == "pca":
            matrix[:, j] = scaled
        else:
            matrix += np.outer(scaled, directions[:, j])
    return mean, matrix


def whiten_apply(x, mean, matrix):
    return np.array([matrix.T @ (row - mean) for row in x])
