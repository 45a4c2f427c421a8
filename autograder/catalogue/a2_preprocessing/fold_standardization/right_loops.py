"""Adds up the terms one by one."""

import numpy as np


def fold_standardization(w, b, mean, std):
    D, M = w.shape
    w2, b2 = np.zeros((D, M)), np.zeros(M)
    for j in range(M):
        b2[j] = b[j]
        for i in range(D):
            w2[i, j] = w[i, j] / std[i]
            b2[j] -= mean[i] * w[i, j] / std[i]
    return w2, b2
