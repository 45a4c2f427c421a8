"""Standardizes everything first and averages the products."""

import numpy as np


def correlations(x, y):
    std = x.std(axis=0)
    z = (x - x.mean(axis=0)) / np.where(std == 0, np.inf, std)
    return np.einsum("nd,n->d", z, (y - y.mean()) / y.std()) / len(y)


def surviving_correlation(x, y, train, k, leak):
    chosen_on = np.ones(len(y), dtype=bool) if leak else train
    seen = correlations(x[chosen_on], y[chosen_on])
    best = np.argpartition(-np.abs(seen), k - 1)[:k]
    turned = x[:, best] * np.sign(seen[best])
    return correlations(turned[~train], y[~train]).mean()
