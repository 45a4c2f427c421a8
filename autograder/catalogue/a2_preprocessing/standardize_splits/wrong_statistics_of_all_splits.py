"""Joins the splits and takes the statistics of the whole."""

import numpy as np

MESSAGE = (
    "Your mean and std come from all three splits together, so numbers of the test split reach the "
    "training data. That is a leak, and it flatters the test error. Compute both from x_train only."
)
FAILS = {
    "standardize_splits_standardizes_the_training_split",
    "standardize_splits_uses_training_statistics_for_every_split",
}


def standardize_splits(x_train, x_val, x_test, eps):
    everything = np.concatenate([x_train, x_val, x_test])
    mean, std = everything.mean(axis=0), np.sqrt(everything.var(axis=0) + eps)
    return (x_train - mean) / std, (x_val - mean) / std, (x_test - mean) / std
