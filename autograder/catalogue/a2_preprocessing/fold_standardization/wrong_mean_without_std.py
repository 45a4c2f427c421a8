"""Takes mean @ w out of the bias without dividing by std."""

MESSAGE = (
    "Your b2 subtracts mean @ w. The mean is divided by std, too, before it meets w; mean @ w2 has that "
    "division in it."
)
FAILS = {
    "fold_standardization_moves_the_mean_into_the_bias",
}


def fold_standardization(w, b, mean, std):
    return w / std[:, None], b - mean @ w
