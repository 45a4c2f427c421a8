"""Multiplies with diagonal matrices, as the formula is usually printed."""

import numpy as np


def normalize_adjacency(a, adjacency_param):
    a = np.array(a, dtype=float) + adjacency_param["self_loops"] * np.eye(len(a))
    degree = a @ np.ones(len(a))
    with np.errstate(divide="ignore"):
        inverse = 1.0 / degree
    inverse[np.isinf(inverse)] = 0.0
    if adjacency_param["mode"] == "random_walk":
        return np.diag(inverse) @ a
    return np.diag(np.sqrt(inverse)) @ a @ np.diag(np.sqrt(inverse))
