"""Never adds self-loops."""

import numpy as np

MESSAGE = (
    "You do not look at adjacency_param['self_loops']. If it is True, every node also gathers from "
    "itself: 1 is added to each entry of the diagonal."
)
FAILS = {
    "normalize_adjacency_adds_self_loops_before_the_degrees",
}


def normalize_adjacency(a, adjacency_param):
    degree = a.sum(axis=1)
    safe = np.where(degree > 0, degree, 1.0)
    if adjacency_param["mode"] == "random_walk":
        return a / safe[:, None]
    return a / np.sqrt(np.outer(safe, safe))
