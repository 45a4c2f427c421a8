"""Takes the degrees before it adds the self-loops."""

import numpy as np

MESSAGE = (
    "You add self-loops but take the degrees from the matrix before. A self-loop is an edge and counts in "
    "the degree of its node: take the sums afterwards."
)
FAILS = {
    "normalize_adjacency_adds_self_loops_before_the_degrees",
}


def normalize_adjacency(a, adjacency_param):
    degree = a.sum(axis=1)
    safe = np.where(degree > 0, degree, 1.0)
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    if adjacency_param["mode"] == "random_walk":
        return a / safe[:, None]
    return a / np.sqrt(np.outer(safe, safe))
