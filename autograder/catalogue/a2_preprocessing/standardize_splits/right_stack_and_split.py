"""Joins the splits, standardizes once, and cuts them apart again."""

import numpy as np


def standardize_splits(x_train, x_val, x_test, eps):
    rows = np.vstack([x_train, x_val, x_test])
    n = len(x_train)
    rows = rows - np.average(rows[:n], axis=0)
    rows = rows / np.sqrt(np.einsum("nd,nd->d", rows[:n], rows[:n]) / n + eps)
    return np.split(rows, [n, n + len(x_val)])
