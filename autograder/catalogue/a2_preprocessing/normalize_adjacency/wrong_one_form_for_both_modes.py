"""Returns the random walk whatever the mode is."""

import numpy as np

MESSAGE = (
    "You return the random walk in both modes. Look at adjacency_param['mode']: the symmetric form shares "
    "the division between the two ends of an edge."
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
    return a / np.where(degree > 0, degree, 1.0)[:, None]
