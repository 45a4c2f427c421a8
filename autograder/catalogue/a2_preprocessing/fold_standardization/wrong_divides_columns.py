"""Divides w by std along the wrong axis."""

MESSAGE = (
    "w / std lines std up with the columns of w, the outputs. There is one std per INPUT feature, and "
    "inputs are the rows: give std a second axis, std[:, None]."
)
FAILS = {
    "fold_standardization_scales_the_weights",
    "fold_standardization_moves_the_mean_into_the_bias",
    "fold_standardization_leaves_the_trained_weights_alone",
}


def fold_standardization(w, b, mean, std):
    w2 = w / std
    return w2, b - mean @ w2
