"""Adds eps after the square root."""

import numpy as np

MESSAGE = (
    "You take the root of lambda and add eps to it. The question adds eps to lambda, under the root. "
    "(With a lambda that rounding has pushed below 0, your root is not even a number.)"
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
    pca = vectors / (np.sqrt(np.abs(values)) + eps)
    return mean, pca if method == "pca" else pca @ vectors.T
