"""Divides by the root of the degree on the left only."""

import numpy as np

MESSAGE = (
    "In your symmetric form only the rows are divided by the root of the degree. The columns need it, "
    "too: otherwise the matrix is not symmetric."
)
FAILS = {
    "normalize_adjacency_symmetric_divides_by_both_roots",
    "normalize_adjacency_keeps_nodes_without_edges_at_zero",
    "normalize_adjacency_adds_self_loops_before_the_degrees",
}


def normalize_adjacency(a, adjacency_param):
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    degree = a.sum(axis=1)
    safe = np.where(degree > 0, degree, 1.0)[:, None]
    return a / (safe if adjacency_param["mode"] == "random_walk" else np.sqrt(safe))
