"""Throws one coin for the whole matrix."""

import numpy as np

MESSAGE = (
    "You throw one coin for the whole matrix. Its columns then change their signs together, so that the "
    "sign of one still tells that of another: throw one coin for each column."
)
FAILS = {
    "orthogonal_init_prefers_no_direction",
}


def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    rows, columns = shape[0], int(np.prod(shape[1:]))
    q, _ = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
    q = q * rng.choice([-1.0, 1.0])
    w = q if rows >= columns else q.T
    return init_param["gain"] * w.reshape(shape)
