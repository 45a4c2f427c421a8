"""Chooses on the training rows in every case."""

import numpy as np

MESSAGE = (
    "You choose on the training rows even where leak is True. That is the honest way; here the dishonest "
    "one is asked for as well, so that the two can be compared."
)
FAILS = {
    "surviving_correlation_with_a_leak_chooses_on_all_rows",
}


def _correlations(x, y):
    x, y = x - x.mean(axis=0), y - y.mean()
    size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
    return x.T @ y / np.where(size > 0, size, 1.0)


def surviving_correlation(x, y, train, k, leak):
    seen = _correlations(x[train], y[train])
    chosen = np.argsort(np.abs(seen))[-k:]
    return np.mean(np.sign(seen[chosen]) * _correlations(x[~train], y[~train])[chosen])
