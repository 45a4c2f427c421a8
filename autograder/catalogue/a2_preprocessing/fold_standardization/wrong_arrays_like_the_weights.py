"""Fills arrays of the dtype of w and b, which cuts the digits off for integers."""

import numpy as np

MESSAGE = (
    "Your results live in np.zeros_like(w) and np.zeros_like(b). If w and b hold integers, so do they, "
    "and everything behind the point is cut off: np.zeros(w.shape) holds floats."
)
FAILS = {
    "fold_standardization_scales_the_weights",
    "fold_standardization_moves_the_mean_into_the_bias",
}


def fold_standardization(w, b, mean, std):
    w2, b2 = np.zeros_like(w), np.zeros_like(b)
    w2[...] = w / std[:, None]
    b2[...] = b - mean @ (w / std[:, None])
    return w2, b2
