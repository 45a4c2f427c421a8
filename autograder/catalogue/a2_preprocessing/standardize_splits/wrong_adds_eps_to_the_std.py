"""Adds eps after the square root."""

MESSAGE = (
    "You add eps to the standard deviation. The question adds it to the variance, under the root: with a "
    "large eps that is another number."
)
FAILS = {
    "standardize_splits_standardizes_the_training_split",
    "standardize_splits_uses_training_statistics_for_every_split",
}


def standardize_splits(x_train, x_val, x_test, eps):
    mean, std = x_train.mean(axis=0), x_train.std(axis=0) + eps
    return (x_train - mean) / std, (x_val - mean) / std, (x_test - mean) / std
