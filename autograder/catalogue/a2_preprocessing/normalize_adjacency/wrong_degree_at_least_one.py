"""Raises every degree to at least 1."""

import numpy as np

MESSAGE = (
    "You raise every degree to at least 1, which is safe where edges are counted. With weights a degree "
    "can be 0.3, and then it has to stay 0.3: only degree 0 needs care."
)
FAILS = {
    "normalize_adjacency_random_walk_rows_sum_to_one",
    "normalize_adjacency_symmetric_divides_by_both_roots",
}


def normalize_adjacency(a, adjacency_param):
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    degree = np.maximum(a.sum(axis=1), 1.0)
    if adjacency_param["mode"] == "random_walk":
        return a / degree[:, None]
    return a / np.sqrt(np.outer(degree, degree))
