"""Takes the statistics of x_train when it is standardized already."""

import numpy as np

MESSAGE = (
    "You give the standardized training split the name x_train, and then ask this x_train for its mean "
    "and std. By now they are 0 and 1, so the other splits hardly change. Store mean and std before "
    "anything else."
)
FAILS = {
    "standardize_splits_uses_training_statistics_for_every_split",
}


def standardize_splits(x_train, x_val, x_test, eps):
    x_train = (x_train - x_train.mean(axis=0)) / np.sqrt(x_train.var(axis=0) + eps)
    x_val = (x_val - x_train.mean(axis=0)) / np.sqrt(x_train.var(axis=0) + eps)
    x_test = (x_test - x_train.mean(axis=0)) / np.sqrt(x_train.var(axis=0) + eps)
    return x_train, x_val, x_test
