"""Multiplies the weights by std."""

MESSAGE = (
    "You multiply the rows of w by std. The standardized input is x divided by std, so what multiplies "
    "the raw x_i is smaller where std is larger: divide."
)
FAILS = {
    "fold_standardization_scales_the_weights",
    "fold_standardization_moves_the_mean_into_the_bias",
}


def fold_standardization(w, b, mean, std):
    w2 = w * std[:, None]
    return w2, b - mean @ w2
