"""Takes the first columns of eigh, which belong to the smallest eigenvalues."""

import numpy as np

MESSAGE = (
    "np.linalg.eigh returns eigenvalues in rising order, so its first k columns are the directions of "
    "smallest variance. Turn values and columns round before you keep k of them."
)
FAILS = {
    "pca_fit_finds_the_directions_of_largest_variance",
    "pca_fit_returns_the_variance_along_each_direction",
    "pca_fit_works_with_fewer_examples_than_features",
}


def pca_fit(x, k):
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    return mean, vectors[:, :k], values[:k]
