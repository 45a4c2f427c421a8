"""Divides the covariance by N - 1."""

import numpy as np

MESSAGE = (
    "Your covariance divides by N - 1 (np.cov does so unless you pass bias=True). The question divides by N."
)
FAILS = {
    "whiten_fit_pca_scales_every_direction",
    "whiten_fit_zca_turns_back_to_the_features",
    "whiten_fit_keeps_directions_without_variance",
}


def whiten_fit(x, eps, method):
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / (len(x) - 1))
    values, vectors = values[::-1], vectors[:, ::-1]
    pca = vectors / np.sqrt(values + eps)
    return mean, pca if method == "pca" else pca @ vectors.T
