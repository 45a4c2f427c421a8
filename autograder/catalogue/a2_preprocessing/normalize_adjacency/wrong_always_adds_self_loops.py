"""Adds self-loops whether they are asked for or not."""

import numpy as np

MESSAGE = (
    "You add self-loops in every case. They are an option: add them only where "
    "adjacency_param['self_loops'] is True."
)
FAILS = {
    "normalize_adjacency_random_walk_rows_sum_to_one",
    "normalize_adjacency_symmetric_divides_by_both_roots",
    "normalize_adjacency_keeps_nodes_without_edges_at_zero",
}


def normalize_adjacency(a, adjacency_param):
    a = a + np.eye(len(a))
    degree = a.sum(axis=1)
    if adjacency_param["mode"] == "random_walk":
        return a / degree[:, None]
    return a / np.sqrt(np.outer(degree, degree))
