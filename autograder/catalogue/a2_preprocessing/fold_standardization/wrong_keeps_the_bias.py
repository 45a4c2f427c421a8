"""Leaves the bias as it is."""

MESSAGE = (
    "You return b unchanged. Then the folded layer sees x / std instead of (x - mean) / std: the terms "
    "that hold no x belong into the bias."
)
FAILS = {
    "fold_standardization_moves_the_mean_into_the_bias",
}


def fold_standardization(w, b, mean, std):
    return w / std[:, None], b.copy()
