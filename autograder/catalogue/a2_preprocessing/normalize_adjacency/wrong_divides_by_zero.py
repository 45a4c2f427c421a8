"""Divides by the degree of nodes without edges."""

import numpy as np

MESSAGE = (
    "A node without edges has degree 0, and you divide by it: 0 / 0 is nan, and one nan spoils everything "
    "the network computes from it. Leave the factor of such a node at 0."
)
FAILS = {
    "normalize_adjacency_keeps_nodes_without_edges_at_zero",
}


def normalize_adjacency(a, adjacency_param):
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    degree = a.sum(axis=1).astype(float)
    if adjacency_param["mode"] == "random_walk":
        return a / degree[:, None]
    return a / np.sqrt(np.outer(degree, degree))
