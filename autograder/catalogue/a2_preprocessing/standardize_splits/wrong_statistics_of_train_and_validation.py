"""Takes the statistics of training and validation split together."""

import numpy as np

MESSAGE = (
    "You compute mean and std from the training and the validation split together. The validation split "
    "plays the unseen data while you choose settings; it must not shape what the net is trained on. Use "
    "x_train only."
)
FAILS = {
    "standardize_splits_standardizes_the_training_split",
    "standardize_splits_uses_training_statistics_for_every_split",
}


def standardize_splits(x_train, x_val, x_test, eps):
    known = np.concatenate([x_train, x_val])
    mean, std = known.mean(axis=0), np.sqrt(known.var(axis=0) + eps)
    return (x_train - mean) / std, (x_val - mean) / std, (x_test - mean) / std
