"""Returns the components as rows, (k, D)."""

import numpy as np

MESSAGE = (
    "Your components are rows, (k, D), as in scikit-learn. This question stores them as columns, (D, k), "
    "so that z = (x - mean) @ components. Transpose them."
)
FAILS = {
    "pca_fit_finds_the_directions_of_largest_variance",
    "pca_fit_works_with_fewer_examples_than_features",
}


def pca_fit(x, k):
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    return mean, vectors.T[::-1][:k], values[::-1][:k]
