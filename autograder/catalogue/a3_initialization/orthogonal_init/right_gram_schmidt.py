"""Gram and Schmidt, vector by vector, twice over to get rid of rounding."""

import numpy as np


def orthogonal_init(shape, init_param):
    random = np.random.RandomState(init_param["seed"])
    rows, columns = shape[0], int(np.prod(shape[1:]))
    vectors = []
    for _ in range(min(rows, columns)):
        v = random.randn(max(rows, columns))
        for _ in range(2):
            for other in vectors:
                v = v - np.dot(v, other) * other
        vectors.append(v / np.sqrt(np.dot(v, v)))
    w = np.array(vectors)
    w = w if rows <= columns else w.T
    return np.reshape(w, shape) * init_param["gain"]
