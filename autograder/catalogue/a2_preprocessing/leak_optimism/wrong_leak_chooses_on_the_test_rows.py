"""Takes the test rows alone for the leaky choice."""

import numpy as np

MESSAGE = (
    "With leak=True you choose on the test rows alone. The usual leak is milder: features are chosen once "
    "on ALL rows, before anyone splits them."
)
FAILS = {
    "surviving_correlation_with_a_leak_chooses_on_all_rows",
}


def _correlations(x, y):
    x, y = x - x.mean(axis=0), y - y.mean()
    size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
    return x.T @ y / np.where(size > 0, size, 1.0)


def surviving_correlation(x, y, train, k, leak):
    left = _correlations(x[~train], y[~train])
    seen = left if leak else _correlations(x[train], y[train])
    chosen = np.argsort(np.abs(seen))[-k:]
    return np.mean(np.sign(seen[chosen]) * left[chosen])
