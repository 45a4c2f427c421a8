"""Uses the number of neighbours as the degree."""

import numpy as np

MESSAGE = (
    "Your degree is the number of neighbours. The edges have weights, and the degree is the sum of the "
    "weights in the row."
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
    degree = np.count_nonzero(a, axis=1)
    safe = np.maximum(degree, 1)
    if adjacency_param["mode"] == "random_walk":
        return a / safe[:, None]
    return a / np.sqrt(np.outer(safe, safe))
