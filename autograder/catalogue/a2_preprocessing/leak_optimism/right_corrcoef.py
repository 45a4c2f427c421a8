"""Lets np.corrcoef do the sums, one feature at a time, and sorts pairs."""

import numpy as np


def correlations(x, y):
    columns = [x[:, j] for j in range(x.shape[1])]
    return np.array([np.corrcoef(c, y)[0, 1] if np.ptp(c) > 0 else 0.0 for c in columns])


def surviving_correlation(x, y, train, k, leak):
    rows = slice(None) if leak else train
    seen = correlations(x[rows], y[rows])
    left = correlations(x[np.logical_not(train)], y[np.logical_not(train)])
    ranked = sorted(zip(seen, left, strict=True), key=lambda pair: -abs(pair[0]))
    return float(sum(s / abs(s) * t for s, t in ranked[:k]) / k)
