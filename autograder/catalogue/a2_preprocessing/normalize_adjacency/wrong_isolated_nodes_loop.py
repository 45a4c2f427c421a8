"""Gives a node without edges an edge to itself."""

import numpy as np

MESSAGE = (
    "You give nodes without edges an edge to themselves, so that their row sums to 1. That is what "
    "self_loops is for; without it such a node gathers nothing."
)
FAILS = {
    "normalize_adjacency_keeps_nodes_without_edges_at_zero",
}


def normalize_adjacency(a, adjacency_param):
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    degree = a.sum(axis=1).astype(float)
    a = a + np.diag(np.where(degree > 0, 0.0, 1.0))
    degree = np.where(degree > 0, degree, 1.0)
    if adjacency_param["mode"] == "random_walk":
        return a / degree[:, None]
    return a / np.sqrt(np.outer(degree, degree))
