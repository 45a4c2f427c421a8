"""Takes the sums of the columns as degrees."""

import numpy as np

MESSAGE = (
    "Your degrees are the sums of the COLUMNS: what others gather from a node. Row i holds what node i "
    "gathers, so its degree is the sum of row i, and each row comes out with sum 1."
)
FAILS = {
    "normalize_adjacency_random_walk_rows_sum_to_one",
    "normalize_adjacency_keeps_nodes_without_edges_at_zero",
    "normalize_adjacency_adds_self_loops_before_the_degrees",
}


def normalize_adjacency(a, adjacency_param):
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    degree = a.sum(axis=0)
    safe = np.where(degree > 0, degree, 1.0)
    if adjacency_param["mode"] == "random_walk":
        return a / safe
    return a / np.sqrt(safe[:, None] * safe)
