"""Builds the PCA matrix for examples in columns, D V^T."""

import numpy as np

MESSAGE = (
    "Your PCA matrix is built for multiplication from the left, with examples as columns. Here examples "
    "are rows and the matrix stands on the right: its columns, not its rows, are the scaled directions. "
    "Transpose it."
)
FAILS = {
    "whiten_fit_pca_scales_every_direction",
    "whiten_fit_keeps_directions_without_variance",
}


def whiten_fit(x, eps, method):
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    values, vectors = values[::-1], vectors[:, ::-1]
    pca = vectors / np.sqrt(values + eps)
    return mean, pca.T if method == "pca" else pca @ vectors.T
