"""Decomposes x without subtracting the mean."""

import numpy as np

MESSAGE = (
    "You form x.T @ x without subtracting the mean, so the position of the cloud counts as variance. "
    "Centre x first; the covariance is about differences from the mean."
)
FAILS = {
    "whiten_fit_pca_scales_every_direction",
    "whiten_fit_zca_turns_back_to_the_features",
    "whiten_fit_keeps_directions_without_variance",
}


def whiten_fit(x, eps, method):
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh(x.T @ x / len(x))
    values, vectors = values[::-1], vectors[:, ::-1]
    pca = vectors / np.sqrt(values + eps)
    return mean, pca if method == "pca" else pca @ vectors.T
