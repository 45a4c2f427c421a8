"""Adds the shift of the mean instead of subtracting it."""

MESSAGE = (
    "Your b2 ADDS what the mean contributes. Standardizing subtracts the mean, so at x = 0 the layer puts "
    "out b less the mean's contribution."
)
FAILS = {
    "fold_standardization_moves_the_mean_into_the_bias",
}


def fold_standardization(w, b, mean, std):
    w2 = w / std[:, None]
    return w2, b + mean @ w2
