"""Divides by the full degree on both sides in the symmetric form."""

import numpy as np

MESSAGE = (
    "In your symmetric form an entry is divided by d_i d_j. Each side gets the ROOT of its degree; "
    "together they weigh as much as one degree."
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
    safe = np.where(degree > 0, degree, 1.0)
    if adjacency_param["mode"] == "random_walk":
        return a / safe[:, None]
    return a / (safe[:, None] * safe)
