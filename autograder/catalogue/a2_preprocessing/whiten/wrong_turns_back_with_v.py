"""Builds V^T D V where V D V^T is meant."""

import numpy as np

MESSAGE = (
    "In ZCA you have V and V transposed in each other's place. np.linalg.eigh returns the directions as "
    "columns: the matrix is V times the scaling times V transposed."
)
FAILS = {
    "whiten_fit_zca_turns_back_to_the_features",
    "whiten_fit_keeps_directions_without_variance",
}


def whiten_fit(x, eps, method):
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    values, vectors = values[::-1], vectors[:, ::-1]
    pca = vectors / np.sqrt(values + eps)
    return mean, pca if method == "pca" else vectors.T @ (vectors / np.sqrt(values + eps)[:, None])
