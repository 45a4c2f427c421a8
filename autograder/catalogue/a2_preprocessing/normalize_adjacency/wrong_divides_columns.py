"""Takes row sums and then lets numpy divide the columns by them."""

import numpy as np

MESSAGE = (
    "a / degree divides COLUMN j by degree j, because numpy lines shapes up from the last axis. Rows are "
    "divided by degree[:, None]."
)
FAILS = {
    "normalize_adjacency_random_walk_rows_sum_to_one",
    "normalize_adjacency_keeps_nodes_without_edges_at_zero",
    "normalize_adjacency_adds_self_loops_before_the_degrees",
}


def normalize_adjacency(a, adjacency_param):
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    degree = a.sum(axis=1)
    safe = np.where(degree > 0, degree, 1.0)
    if adjacency_param["mode"] == "random_walk":
        return a / safe
    return a / np.sqrt(safe[:, None] * safe)
