"""Adds eps to the diagonal of np.cov; ZCA by scipy's matrix square root."""

import numpy as np
from scipy.linalg import sqrtm


def whiten_fit(x, eps, method):
    covariance = np.cov(x, rowvar=False, bias=True) + eps * np.identity(x.shape[1])
    if method == "zca":
        return np.average(x, axis=0), np.linalg.inv(np.real(sqrtm(covariance)))
    values, vectors = np.linalg.eigh(covariance)
    order = np.argsort(-values)
    return np.average(x, axis=0), vectors[:, order] @ np.diag(values[order] ** -0.5)


def whiten_apply(x, mean, matrix):
    return x @ matrix - mean @ matrix
