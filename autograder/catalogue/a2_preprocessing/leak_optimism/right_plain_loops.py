"""Goes through rows and features one by one."""

import math

import numpy as np


def _correlation(u, v):
    n = len(u)
    mean_u, mean_v = sum(u) / n, sum(v) / n
    top = sum((a - mean_u) * (b - mean_v) for a, b in zip(u, v, strict=True))
    spread_u = sum((a - mean_u) ** 2 for a in u)
    spread_v = sum((b - mean_v) ** 2 for b in v)
    return top / math.sqrt(spread_u * spread_v) if spread_u > 0 else 0.0


def correlations(x, y):
    return np.array([_correlation(column.tolist(), y.tolist()) for column in x.T])


def surviving_correlation(x, y, train, k, leak):
    test = [n for n in range(len(y)) if not train[n]]
    seen_rows = list(range(len(y))) if leak else [n for n in range(len(y)) if train[n]]
    features = []
    for j in range(x.shape[1]):
        c = _correlation(x[seen_rows, j].tolist(), y[seen_rows].tolist())
        features.append((abs(c), math.copysign(1.0, c), j))
    features.sort(reverse=True)
    return sum(sign * _correlation(x[test, j].tolist(), y[test].tolist()) for _, sign, j in features[:k]) / k
