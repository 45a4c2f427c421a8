"""Removes axes of length 1 from the results."""

import numpy as np

MESSAGE = (
    "You squeeze the results, which takes an axis away where a layer has a single input or a single "
    "output. The shape of w2 is that of w."
)
FAILS = {
    "fold_standardization_scales_the_weights",
}


def fold_standardization(w, b, mean, std):
    w2 = w / std[:, None]
    return np.squeeze(w2), np.squeeze(b - mean @ w2)
