"""Returns the normalized Laplacian, 1 minus the matrix asked for."""

import numpy as np

MESSAGE = (
    "You return the normalized Laplacian, the unit matrix minus the normalized adjacency matrix. A graph "
    "network gathers neighbours with the adjacency matrix itself."
)
FAILS = {
    "normalize_adjacency_random_walk_rows_sum_to_one",
    "normalize_adjacency_symmetric_divides_by_both_roots",
    "normalize_adjacency_keeps_nodes_without_edges_at_zero",
    "normalize_adjacency_adds_self_loops_before_the_degrees",
}


def normalize_adjacency(a, adjacency_param):
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    degree = a.sum(axis=1)
    safe = np.where(degree > 0, degree, 1.0)
    if adjacency_param["mode"] == "random_walk":
        return np.eye(len(a)) - a / safe[:, None]
    return np.eye(len(a)) - a / np.sqrt(np.outer(safe, safe))
