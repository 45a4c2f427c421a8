"""Divides by the spread of constant features."""

import numpy as np

MESSAGE = (
    "A constant feature has the spread 0, and you divide by it: 0 / 0 is nan, which np.argsort even takes "
    "for the largest value. Give such a feature the correlation 0."
)
FAILS = {
    "correlations_compare_each_feature_with_the_target",
    "surviving_correlation_chooses_on_the_training_rows",
}


def correlations(x, y):
    x, y = x - x.mean(axis=0), y - y.mean()
    return x.T @ y / np.sqrt(np.sum(x**2, axis=0) * np.sum(y**2))
