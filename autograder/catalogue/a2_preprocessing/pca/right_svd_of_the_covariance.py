"""SVD of the covariance matrix, summed row by row; loops for the rest."""

import numpy as np


def pca_fit(x, k):
    mean = sum(x) / len(x)
    covariance = sum(np.outer(row - mean, row - mean) for row in x) / len(x)
    u, variances, _ = np.linalg.svd(covariance, hermitian=True)
    return mean, u[:, :k], variances[:k]


def pca_project(x, mean, components):
    return np.array([[np.dot(row - mean, direction) for direction in components.T] for row in x])


def pca_reconstruct(z, mean, components):
    out = np.tile(mean, (len(z), 1))
    for j in range(z.shape[1]):
        out += np.outer(z[:, j], components[:, j])
    return out
