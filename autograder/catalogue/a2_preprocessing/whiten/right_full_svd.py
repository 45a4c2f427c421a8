"""Full SVD of the centred data, with the singular values padded by zeros."""

import numpy as np


def whiten_fit(x, eps, method):
    n, d = x.shape
    mean = np.mean(x, axis=0, keepdims=True)
    s, vt = np.linalg.svd(x - mean)[1:]
    variances = np.pad(s**2 / n, (0, d - len(s)))
    matrix = np.einsum("jd,j->dj", vt, 1 / np.sqrt(variances + eps))
    if method == "zca":
        matrix = matrix @ vt
    return mean, matrix


def whiten_apply(x, mean, matrix):
    return np.einsum("nd,de->ne", x - mean, matrix)
