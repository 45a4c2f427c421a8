"""Chooses on all rows in every case."""

import numpy as np

MESSAGE = (
    "You choose the features on all rows, with the test rows among them, even where leak is False. That "
    "is the trap this question is about: an honest choice sees x[train] and y[train] only."
)
FAILS = {
    "surviving_correlation_chooses_on_the_training_rows",
}


def _correlations(x, y):
    x, y = x - x.mean(axis=0), y - y.mean()
    size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
    return x.T @ y / np.where(size > 0, size, 1.0)


def surviving_correlation(x, y, train, k, leak):
    seen = _correlations(x, y)
    chosen = np.argsort(np.abs(seen))[-k:]
    return np.mean(np.sign(seen[chosen]) * _correlations(x[~train], y[~train])[chosen])
