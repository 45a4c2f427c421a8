"""Ignores the method and always turns back."""

import numpy as np

MESSAGE = (
    "You multiply by V transposed for both methods. PCA whitening stops before that: its matrix is V with "
    "scaled columns."
)
FAILS = {
    "whiten_fit_pca_scales_every_direction",
}


def whiten_fit(x, eps, method):
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    values, vectors = values[::-1], vectors[:, ::-1]
    pca = vectors / np.sqrt(values + eps)
    return mean, pca @ vectors.T
