"""Takes QR of the shape as it is, which loses columns of a wide matrix."""

import numpy as np

MESSAGE = (
    "QR of a matrix with more columns than rows gives a square Q, so columns are missing. Transpose "
    "first, take Q, and transpose back."
)
FAILS = {
    "orthogonal_init_has_orthonormal_columns_or_rows",
    "orthogonal_init_flattens_convolutions",
    "orthogonal_init_keeps_lengths_in_a_deep_linear_net",
    "orthogonal_init_prefers_no_direction",
}


def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    q, r = np.linalg.qr(rng.normal(size=(shape[0], int(np.prod(shape[1:])))))
    q = q * np.sign(np.diag(r))
    return init_param["gain"] * (q.reshape(shape) if q.size == np.prod(shape) else q)
