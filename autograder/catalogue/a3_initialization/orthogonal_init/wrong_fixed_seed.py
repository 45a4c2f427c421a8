"""Seeds the generator with 0 instead of the seed it is given."""

import numpy as np

MESSAGE = (
    "You seed the generator with a fixed number, so that layers of the same shape get the same weights. "
    "Use the seed in init_param."
)
FAILS = {
    "orthogonal_init_prefers_no_direction",
}


def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(0)
    rows, columns = shape[0], int(np.prod(shape[1:]))
    q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diag(r))
    w = q if rows >= columns else q.T
    return init_param["gain"] * w.reshape(shape)
