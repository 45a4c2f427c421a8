"""Divides the covariance by N - 1."""

import numpy as np

MESSAGE = (
    "Your variances divide by N - 1, as np.cov does unless it is told otherwise. The directions are the "
    "same, but the question divides by N."
)
FAILS = {
    "pca_fit_returns_the_variance_along_each_direction",
}


def pca_fit(x, k):
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / (len(x) - 1))
    return mean, vectors[:, ::-1][:, :k], values[::-1][:k]
