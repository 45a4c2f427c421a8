"""Returns the correlation on the rows used for choosing."""

import numpy as np

MESSAGE = (
    "You report the correlation on the rows the features were chosen on. Those numbers were picked for "
    "being large; what counts is the correlation on the test rows."
)
FAILS = {
    "surviving_correlation_chooses_on_the_training_rows",
    "surviving_correlation_with_a_leak_chooses_on_all_rows",
}


def _correlations(x, y):
    x, y = x - x.mean(axis=0), y - y.mean()
    size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
    return x.T @ y / np.where(size > 0, size, 1.0)


def surviving_correlation(x, y, train, k, leak):
    seen = _correlations(x, y) if leak else _correlations(x[train], y[train])
    return np.mean(np.sort(np.abs(seen))[-k:])
