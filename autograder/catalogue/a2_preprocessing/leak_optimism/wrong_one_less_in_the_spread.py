"""Mixes the spread with ddof=1 with a mean over N."""

import numpy as np

MESSAGE = (
    "Your numerator is a mean over N rows and your spreads divide by N - 1, so all correlations come out "
    "a little too small. In a correlation the counts cancel: use sums everywhere, or the same count."
)
FAILS = {
    "correlations_compare_each_feature_with_the_target",
    "surviving_correlation_chooses_on_the_training_rows",
    "surviving_correlation_with_a_leak_chooses_on_all_rows",
}


def correlations(x, y):
    x, y = x - x.mean(axis=0), y - y.mean()
    size = np.std(x, axis=0, ddof=1) * np.std(y, ddof=1)
    return x.T @ y / len(y) / np.where(size > 0, size, 1.0)
