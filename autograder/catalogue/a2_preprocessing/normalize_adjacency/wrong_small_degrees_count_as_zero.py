"""Takes every degree below 1e-8 for 0."""

import numpy as np

MESSAGE = (
    "You take small degrees for 0, and so cut nodes off whose edges have small weights. Weights may be very "
    "small: only a degree of exactly 0 is a node without edges, so compare with > 0."
)
FAILS = {
    "normalize_adjacency_random_walk_rows_sum_to_one",
    "normalize_adjacency_symmetric_divides_by_both_roots",
}


def normalize_adjacency(a, adjacency_param):
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    degree = a.sum(axis=1).astype(float)
    power = -1.0 if adjacency_param["mode"] == "random_walk" else -0.5
    factor = np.power(degree, power, out=np.zeros(len(a)), where=degree > 1e-8)
    if adjacency_param["mode"] == "random_walk":
        return factor[:, None] * a
    return factor[:, None] * a * factor
