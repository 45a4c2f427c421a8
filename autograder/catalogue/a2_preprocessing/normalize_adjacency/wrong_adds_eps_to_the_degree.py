"""Adds 1e-8 to every degree against division by zero."""

import numpy as np

MESSAGE = (
    "You add a small eps to every degree. It saves nodes without edges, but it also changes the others, "
    "and a lot if all weights are small. Treat degree 0 by itself."
)
FAILS = {
    "normalize_adjacency_random_walk_rows_sum_to_one",
    "normalize_adjacency_symmetric_divides_by_both_roots",
}


def normalize_adjacency(a, adjacency_param):
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    degree = a.sum(axis=1) + 1e-8
    if adjacency_param["mode"] == "random_walk":
        return a / degree[:, None]
    return a / np.sqrt(np.outer(degree, degree))
