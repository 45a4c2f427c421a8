"""Decomposes x without subtracting the mean."""

import numpy as np

MESSAGE = (
    "You decompose x itself. Then the first direction points from the origin to the middle of the cloud "
    "and says little about its shape. Subtract the mean before you form the covariance."
)
FAILS = {
    "pca_fit_finds_the_directions_of_largest_variance",
    "pca_fit_returns_the_variance_along_each_direction",
    "pca_fit_works_with_fewer_examples_than_features",
}


def pca_fit(x, k):
    values, vectors = np.linalg.eigh(x.T @ x / len(x))
    return x.mean(axis=0), vectors[:, ::-1][:, :k], values[::-1][:k]
