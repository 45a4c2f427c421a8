"""Sums the mean's contribution over the outputs, too."""

import numpy as np

MESSAGE = (
    "You subtract one and the same number from every bias, the sum over all weights. Each output j has "
    "its own column of w, so its own shift: sum over the inputs only."
)
FAILS = {
    "fold_standardization_moves_the_mean_into_the_bias",
}


def fold_standardization(w, b, mean, std):
    w2 = w / std[:, None]
    return w2, b - np.sum(mean[:, None] * w2)
