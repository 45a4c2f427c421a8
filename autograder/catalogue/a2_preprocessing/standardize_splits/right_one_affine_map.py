"""Writes the standardization as x * scale + shift, in place on copies."""

import numpy as np


def standardize_splits(x_train, x_val, x_test, eps):
    scale = (np.mean((x_train - x_train.mean(0, keepdims=True)) ** 2, 0, keepdims=True) + eps) ** -0.5
    shift = -x_train.mean(0, keepdims=True) * scale
    copies = [x_train.copy(), x_val.copy(), x_test.copy()]
    for x in copies:
        x *= scale
        x += shift
    return tuple(copies)
