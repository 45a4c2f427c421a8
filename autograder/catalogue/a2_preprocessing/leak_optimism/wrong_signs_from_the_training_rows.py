"""Chooses on all rows but keeps the signs of the training rows."""

import numpy as np

MESSAGE = (
    "With the leak you choose on all rows but take the signs from the training rows. Both come from the "
    "same correlations: those the features were chosen by."
)
FAILS = {
    "surviving_correlation_with_a_leak_chooses_on_all_rows",
}


def _correlations(x, y):
    x, y = x - x.mean(axis=0), y - y.mean()
    size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
    return x.T @ y / np.where(size > 0, size, 1.0)


def surviving_correlation(x, y, train, k, leak):
    on_train = _correlations(x[train], y[train])
    seen = _correlations(x, y) if leak else on_train
    chosen = np.argsort(np.abs(seen))[-k:]
    return np.mean(np.sign(on_train[chosen]) * _correlations(x[~train], y[~train])[chosen])
