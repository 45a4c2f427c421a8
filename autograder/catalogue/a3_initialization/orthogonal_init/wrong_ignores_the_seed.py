"""Draws from numpy's global state."""

import numpy as np

MESSAGE = (
    "You draw from numpy's global generator, so nobody can repeat your weights. Make a generator from "
    "init_param['seed'] and draw from that."
)
FAILS = {
    "orthogonal_init_prefers_no_direction",
}


def orthogonal_init(shape, init_param):
    rows, columns = shape[0], int(np.prod(shape[1:]))
    q, r = np.linalg.qr(np.random.normal(size=(max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diag(r))
    w = q if rows >= columns else q.T
    return init_param["gain"] * w.reshape(shape)
