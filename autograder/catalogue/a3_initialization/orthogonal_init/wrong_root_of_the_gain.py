"""Multiplies by the square root of the gain."""

import numpy as np

MESSAGE = (
    "You multiply by the square root of the gain. The rows or columns should have the length `gain` itself."
)
FAILS = {
    "orthogonal_init_applies_the_gain",
    "orthogonal_init_keeps_lengths_in_a_deep_linear_net",
}


def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    rows, columns = shape[0], int(np.prod(shape[1:]))
    q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diag(r))
    w = q if rows >= columns else q.T
    return np.sqrt(init_param["gain"]) * w.reshape(shape)
