"""Takes a convolution as a matrix (everything else, last axis)."""

import numpy as np

MESSAGE = (
    "You flatten a convolution to (everything else, last axis). Its filters are the rows: flatten to (F, "
    "everything else)."
)
FAILS = {
    "orthogonal_init_flattens_convolutions",
}


def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    rows, columns = int(np.prod(shape[:-1])), shape[-1]
    q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diag(r))
    w = q if rows >= columns else q.T
    return init_param["gain"] * w.reshape(shape)
