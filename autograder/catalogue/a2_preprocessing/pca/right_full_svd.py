"""Full SVD of the centred data, with the singular values padded by zeros."""

import numpy as np


def pca_fit(x, k):
    n, d = x.shape
    mean = np.mean(x, axis=0, keepdims=True)
    s, vt = np.linalg.svd(x - mean)[1:]
    variances = np.zeros(d)
    variances[: len(s)] = s**2 / n
    return mean, vt.T[:, :k], variances[:k]


def pca_project(x, mean, components):
    return np.einsum("nd,dk->nk", x - mean, components)


def pca_reconstruct(z, mean, components):
    return np.einsum("nk,dk->nd", z, components) + mean
