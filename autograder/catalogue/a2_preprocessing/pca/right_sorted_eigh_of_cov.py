"""np.cov and an explicit sort; flips the signs to make large entries positive."""

import numpy as np


def pca_fit(x, k):
    values, vectors = np.linalg.eigh(np.atleast_2d(np.cov(x, rowvar=False, bias=True)))
    order = np.argsort(values)[::-1][:k]
    vectors = vectors[:, order]
    largest = vectors[np.abs(vectors).argmax(axis=0), np.arange(k)]
    return np.average(x, axis=0), vectors * np.sign(largest), np.maximum(values[order], 0)


def pca_project(x, mean, components):
    return x @ components - mean @ components


def pca_reconstruct(z, mean, components):
    return (components @ z.T).T + mean
