"""Divides by the root of lambda alone."""

import numpy as np

MESSAGE = (
    "You leave eps out. A direction without variance is then divided by something like 0, and what comes "
    "out is rounding noise, blown up. Add eps to lambda under the root."
)
FAILS = {
    "whiten_fit_pca_scales_every_direction",
    "whiten_fit_zca_turns_back_to_the_features",
    "whiten_fit_keeps_directions_without_variance",
}


def whiten_fit(x, eps, method):
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    values, vectors = values[::-1], vectors[:, ::-1]
    pca = vectors / np.sqrt(np.maximum(values, 1e-30))
    return mean, pca if method == "pca" else pca @ vectors.T
