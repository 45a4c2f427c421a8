"""Divides by std once more in the bias, as w2 has it already."""

MESSAGE = (
    "Your b2 divides by std twice: once in mean / std, and once more because it uses w2. Use mean / std "
    "with w, or mean with w2."
)
FAILS = {
    "fold_standardization_moves_the_mean_into_the_bias",
}


def fold_standardization(w, b, mean, std):
    w2 = w / std[:, None]
    return w2, b - (mean / std) @ w2
