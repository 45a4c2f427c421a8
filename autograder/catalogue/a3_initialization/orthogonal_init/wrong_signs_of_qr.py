"""Uses Q as it comes, with the signs that QR prefers."""

import numpy as np

MESSAGE = (
    "Your matrix is orthogonal, but QR has a preference: the first entry of its Q is always negative. "
    "Flip the sign of each column at random, or by the diagonal of R."
)
FAILS = {
    "orthogonal_init_prefers_no_direction",
}


def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    rows, columns = shape[0], int(np.prod(shape[1:]))
    q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
    w = q if rows >= columns else q.T
    return init_param["gain"] * w.reshape(shape)
