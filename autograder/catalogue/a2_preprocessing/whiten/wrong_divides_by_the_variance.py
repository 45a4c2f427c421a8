"""Divides by lambda + eps instead of its root."""

import numpy as np

MESSAGE = (
    "You divide each direction by its variance. The coordinate has to be divided by its standard "
    "deviation: take the root of lambda + eps. Now large directions come out small, and small ones large."
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
    pca = vectors / (values + eps)
    return mean, pca if method == "pca" else pca @ vectors.T
