"""Returns singular values where variances are asked for."""

import numpy as np

MESSAGE = (
    "You return the singular values of the centred data. A variance is the square of a singular value "
    "divided by N."
)
FAILS = {
    "pca_fit_returns_the_variance_along_each_direction",
}


def pca_fit(x, k):
    mean = x.mean(axis=0)
    _, s, vt = np.linalg.svd(x - mean)
    s = np.append(s, np.zeros(max(0, x.shape[1] - len(s))))
    return mean, vt[:k].T, s[:k]
