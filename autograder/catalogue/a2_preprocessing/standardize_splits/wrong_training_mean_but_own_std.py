"""Subtracts the training mean and divides by each split's own std."""

import numpy as np

MESSAGE = (
    "You subtract the training mean, which is right, but divide each split by its own standard deviation. "
    "The std is a statistic as well, and it has to come from x_train, too."
)
FAILS = {
    "standardize_splits_uses_training_statistics_for_every_split",
}


def standardize_splits(x_train, x_val, x_test, eps):
    mean = x_train.mean(axis=0)
    return tuple((x - mean) / np.sqrt(x.var(axis=0) + eps) for x in (x_train, x_val, x_test))
