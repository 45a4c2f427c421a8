"""Returns shares of the total variance."""

import numpy as np

MESSAGE = (
    "You return each direction's share of the total variance (scikit-learn's explained_variance_ratio_). "
    "The question asks for the variances themselves, in squared units of x."
)
FAILS = {
    "pca_fit_returns_the_variance_along_each_direction",
}


def pca_fit(x, k):
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    return mean, vectors[:, ::-1][:, :k], values[::-1][:k] / np.sum(values)
