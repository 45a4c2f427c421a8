"""Sets the diagonal to 1 instead of adding 1 to it."""

import numpy as np

MESSAGE = (
    "You set the diagonal to 1, which erases a self-loop with a weight of its own. The question asks to "
    "ADD 1 to what stands there."
)
FAILS = {
    "normalize_adjacency_adds_self_loops_before_the_degrees",
}


def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    if adjacency_param["self_loops"]:
        np.fill_diagonal(a, 1.0)
    degree = a.sum(axis=1)
    safe = np.where(degree > 0, degree, 1.0)
    if adjacency_param["mode"] == "random_walk":
        return a / safe[:, None]
    return a / np.sqrt(np.outer(safe, safe))
