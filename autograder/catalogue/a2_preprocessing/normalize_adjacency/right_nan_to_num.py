"""Divides by zero and cleans up afterwards."""

import numpy as np


def normalize_adjacency(a, adjacency_param):
    a = a * 1.0
    if adjacency_param["self_loops"]:
        a[np.diag_indices(len(a))] += 1
    d = a.sum(axis=1, keepdims=True)
    divisor = d if adjacency_param["mode"] == "random_walk" else np.sqrt(d) * np.sqrt(d.T)
    return np.nan_to_num(a / divisor, nan=0.0)
