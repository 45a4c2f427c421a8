"""Takes the first k columns of the third matrix of the SVD."""

import numpy as np

MESSAGE = (
    "The third matrix of np.linalg.svd holds the directions as rows (its usual name is vt, V transposed). "
    "You take its first k columns. Take the first k rows, and transpose them."
)
FAILS = {
    "pca_fit_finds_the_directions_of_largest_variance",
    "pca_fit_works_with_fewer_examples_than_features",
}


def pca_fit(x, k):
    mean = x.mean(axis=0)
    _, s, vt = np.linalg.svd(x - mean)
    s = np.append(s, np.zeros(max(0, x.shape[1] - len(s))))
    return mean, vt[:, :k], s[:k] ** 2 / len(x)
