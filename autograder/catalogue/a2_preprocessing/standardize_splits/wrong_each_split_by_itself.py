"""Standardizes every split with its own statistics."""

import numpy as np

MESSAGE = (
    "You give each split its own mean and std. Then the same example would come out differently in "
    "another split, and a shift between training and test data is wiped out before the net can show you "
    "its effect. Compute both from x_train only."
)
FAILS = {
    "standardize_splits_uses_training_statistics_for_every_split",
}


def standardize_splits(x_train, x_val, x_test, eps):
    return tuple((x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + eps) for x in (x_train, x_val, x_test))
