"""Returns the absolute values of the correlations."""

import numpy as np

MESSAGE = (
    "Your correlations have lost their signs. The choice looks at magnitudes, but the signs are needed "
    "afterwards: take np.abs where you sort."
)
FAILS = {
    "correlations_compare_each_feature_with_the_target",
    "surviving_correlation_chooses_on_the_training_rows",
    "surviving_correlation_with_a_leak_chooses_on_all_rows",
}


def correlations(x, y):
    x, y = x - x.mean(axis=0), y - y.mean()
    size = np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
    return np.abs(x.T @ y) / np.where(size > 0, size, 1.0)
