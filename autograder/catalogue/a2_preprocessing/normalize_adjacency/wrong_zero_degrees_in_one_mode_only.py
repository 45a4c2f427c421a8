"""Takes care of degree 0 for the random walk and forgets it for the other form."""

import numpy as np

MESSAGE = (
    "Your random walk takes care of nodes without edges, your symmetric form does not: there 1 / sqrt(0) "
    "is inf, and inf * 0 is nan."
)
FAILS = {
    "normalize_adjacency_keeps_nodes_without_edges_at_zero",
}


def normalize_adjacency(a, adjacency_param):
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    degree = a.sum(axis=1).astype(float)
    if adjacency_param["mode"] == "random_walk":
        return a / np.where(degree > 0, degree, 1.0)[:, None]
    root = degree**-0.5
    return root[:, None] * a * root
