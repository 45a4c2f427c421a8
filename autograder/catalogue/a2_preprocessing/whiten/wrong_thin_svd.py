"""Uses the thin SVD and so drops the directions that N < D leaves without variance."""

import numpy as np

MESSAGE = (
    "With full_matrices=False the SVD keeps only min(N, D) directions, so whatever new data do along the "
    "others is thrown away (and the PCA matrix is not square). Those directions have lambda = 0: keep "
    "them, with the factor 1 / sqrt(eps)."
)
FAILS = {
    "whiten_fit_keeps_directions_without_variance",
}


def whiten_fit(x, eps, method):
    mean = x.mean(axis=0)
    _, s, vt = np.linalg.svd(x - mean, full_matrices=False)
    pca = vt.T / np.sqrt(s**2 / len(x) + eps)
    return mean, pca if method == "pca" else pca @ vt
