"""Asks the old layer what it does at 0 and at the unit vectors."""

import numpy as np


def fold_standardization(w, b, mean, std):
    def layer(x):
        return ((x - mean) / std) @ w + b

    b2 = layer(np.zeros(len(mean)))
    return layer(np.eye(len(mean))) - b2, b2
