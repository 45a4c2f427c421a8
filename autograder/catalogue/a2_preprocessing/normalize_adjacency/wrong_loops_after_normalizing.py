"""Adds the self-loops to the normalized matrix."""

import numpy as np

MESSAGE = (
    "You add the unit matrix to the normalized matrix. The self-loops come first: they are edges, and "
    "count in the degrees."
)
FAILS = {
    "normalize_adjacency_adds_self_loops_before_the_degrees",
}


def normalize_adjacency(a, adjacency_param):
    degree = a.sum(axis=1)
    safe = np.where(degree > 0, degree, 1.0)
    walk = adjacency_param["mode"] == "random_walk"
    out = a / (safe[:, None] if walk else np.sqrt(np.outer(safe, safe)))
    return out + np.eye(len(a)) if adjacency_param["self_loops"] else out
