"""Stores the edges in scipy's sparse format and scales them there."""

import numpy as np
from scipy import sparse


def normalize_adjacency(a, adjacency_param):
    graph = sparse.csr_array(np.asarray(a, dtype=float))
    if adjacency_param["self_loops"]:
        graph = graph + sparse.eye_array(a.shape[0])
    degree = np.asarray(graph.sum(axis=1)).ravel()
    power = -1 if adjacency_param["mode"] == "random_walk" else -0.5
    factor = np.array([d**power if d > 0 else 0.0 for d in degree])
    out = sparse.diags_array(factor) @ graph
    return (out if power == -1 else out @ sparse.diags_array(factor)).toarray()
