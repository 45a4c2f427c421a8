"""Divides every feature by its std before the decomposition."""

import numpy as np

MESSAGE = (
    "You standardize the features first, so you decompose their correlation matrix. That is another "
    "(respectable) method with other directions. This question only subtracts the mean."
)
FAILS = {
    "pca_fit_finds_the_directions_of_largest_variance",
    "pca_fit_returns_the_variance_along_each_direction",
    "pca_fit_works_with_fewer_examples_than_features",
}


def pca_fit(x, k):
    mean = x.mean(axis=0)
    scaled = (x - mean) / x.std(axis=0)
    values, vectors = np.linalg.eigh(scaled.T @ scaled / len(x))
    return mean, vectors[:, ::-1][:, :k], values[::-1][:k]
