"""Corrects the signs of QR for tall matrices only."""

import numpy as np

MESSAGE = (
    "For a wide matrix you return the signs that QR prefers. Flip the columns of Q at random before you "
    "transpose, whatever the shape."
)
FAILS = {
    "orthogonal_init_prefers_no_direction",
}


def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    rows, columns = shape[0], int(np.prod(shape[1:]))
    q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diag(r)) if rows >= columns else q
    w = q if rows >= columns else q.T
    return init_param["gain"] * w.reshape(shape)
