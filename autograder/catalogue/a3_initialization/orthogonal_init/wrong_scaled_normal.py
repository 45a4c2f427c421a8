"""Draws independent normal weights of the right average length."""

import numpy as np

MESSAGE = (
    "Your columns have length 1 and are orthogonal only on average. Independent draws come close to it, "
    "an orthogonal matrix is exact: take Q of a QR decomposition."
)
FAILS = {
    "orthogonal_init_has_orthonormal_columns_or_rows",
    "orthogonal_init_applies_the_gain",
    "orthogonal_init_flattens_convolutions",
    "orthogonal_init_keeps_lengths_in_a_deep_linear_net",
}


def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    longer = max(shape[0], int(np.prod(shape[1:])))
    return init_param["gain"] * rng.normal(0, np.sqrt(1 / longer), size=shape)
