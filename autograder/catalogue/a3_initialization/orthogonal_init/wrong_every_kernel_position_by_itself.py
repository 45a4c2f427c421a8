"""Makes an orthogonal matrix of filters and channels at each position of the kernel."""

import numpy as np

MESSAGE = (
    "At every position of the kernel your weights form an orthogonal matrix of filters and channels. The "
    "question takes each filter as one long row, kernel and all: flatten to (F, everything else)."
)
FAILS = {
    "orthogonal_init_flattens_convolutions",
}


def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    rows, columns = shape[:2]
    w = np.empty((rows, columns, int(np.prod(shape[2:]))))
    for k in range(w.shape[2]):
        q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
        q = q * np.sign(np.diag(r))
        w[:, :, k] = q if rows >= columns else q.T
    return init_param["gain"] * w.reshape(shape)
