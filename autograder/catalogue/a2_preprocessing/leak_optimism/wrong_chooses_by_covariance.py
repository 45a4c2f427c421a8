"""Chooses the features by covariance, and scores them by correlation."""

import numpy as np

MESSAGE = (
    "You choose the features by the sums on top, without the division by the spreads. These are covariances: "
    "they grow with the units of a feature, so the features with the largest numbers are chosen. Call "
    "correlations for the choice as well."
)
FAILS = {
    "surviving_correlation_chooses_on_the_training_rows",
    "surviving_correlation_with_a_leak_chooses_on_all_rows",
}


def surviving_correlation(x, y, train, k, leak):
    rows = np.ones(len(y), dtype=bool) if leak else train
    seen = (x[rows] - x[rows].mean(axis=0)).T @ (y[rows] - y[rows].mean())
    chosen = np.argsort(np.abs(seen))[-k:]
    left = correlations(x[~train], y[~train])
    return np.mean(np.sign(seen[chosen]) * left[chosen])
