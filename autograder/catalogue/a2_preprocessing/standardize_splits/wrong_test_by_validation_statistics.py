"""Fits on the validation split what is applied to validation and test."""

import numpy as np

MESSAGE = (
    "Your training split is standardized with its own statistics, but validation and test split share "
    "those of the validation split. The net has learnt on the scale of the training data, so all three "
    "splits need that same scale."
)
FAILS = {
    "standardize_splits_uses_training_statistics_for_every_split",
}


def standardize_splits(x_train, x_val, x_test, eps):
    def scaled(x, like):
        return (x - like.mean(axis=0)) / np.sqrt(like.var(axis=0) + eps)

    return scaled(x_train, x_train), scaled(x_val, x_val), scaled(x_test, x_val)
