"""Leaves the directions in the rising order of eigh."""

import numpy as np

MESSAGE = (
    "np.linalg.eigh returns eigenvalues in rising order, so your columns begin with the direction of "
    "smallest variance. The question wants falling order: turn values and columns round. (ZCA does not "
    "notice: there the order drops out of the product.)"
)
FAILS = {
    "whiten_fit_pca_scales_every_direction",
}


def whiten_fit(x, eps, method):
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    pca = vectors / np.sqrt(values + eps)
    return mean, pca if method == "pca" else pca @ vectors.T
