"""Multiplies directions without variance by 0."""

import numpy as np

MESSAGE = (
    "You set directions without variance to 0, as a pseudo-inverse does. On the data you fitted that "
    "makes no difference, but later data may move along them. The question gives them the factor 1 / "
    "sqrt(eps)."
)
FAILS = {
    "whiten_fit_keeps_directions_without_variance",
}


def whiten_fit(x, eps, method):
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    values, vectors = values[::-1], vectors[:, ::-1]
    pca = vectors * np.where(values > 1e-10, 1 / np.sqrt(np.abs(values) + eps), 0)
    return mean, pca if method == "pca" else pca @ vectors.T
