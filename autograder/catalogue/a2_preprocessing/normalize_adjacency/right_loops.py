"""Visits every edge."""

import math

import numpy as np


def normalize_adjacency(a, adjacency_param):
    n = a.shape[0]
    rows = [[float(a[i, j]) for j in range(n)] for i in range(n)]
    if adjacency_param["self_loops"]:
        for i in range(n):
            rows[i][i] += 1.0
    degree = [sum(row) for row in rows]
    out = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            if rows[i][j] > 0 and adjacency_param["mode"] == "random_walk":
                out[i, j] = rows[i][j] / degree[i]
            elif rows[i][j] > 0:
                out[i, j] = rows[i][j] / math.sqrt(degree[i]) / math.sqrt(degree[j])
    return out
