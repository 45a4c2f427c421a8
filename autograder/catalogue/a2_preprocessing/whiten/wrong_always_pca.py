"""Ignores the method and never turns back."""

import numpy as np

MESSAGE = (
    "You return the PCA matrix for both methods. ZCA multiplies by V transposed once more, which turns "
    "the whitened cloud back to the axes of the features."
)
FAILS = {
    "whiten_fit_zca_turns_back_to_the_features",
}


def whiten_fit(x, eps, method):
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    values, vectors = values[::-1], vectors[:, ::-1]
    pca = vectors / np.sqrt(values + eps)
    return mean, pca
