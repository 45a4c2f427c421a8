"""Multiplies matrices that carry the bias in a row of their own."""

import numpy as np


def fold_standardization(w, b, mean, std):
    scale = np.block([[np.diag(1 / std), np.zeros((len(std), 1))], [-(mean / std)[None], np.ones((1, 1))]])
    both = scale @ np.vstack([w, b])
    return both[:-1], both[-1]
