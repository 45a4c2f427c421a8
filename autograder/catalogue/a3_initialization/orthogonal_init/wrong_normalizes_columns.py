"""Scales random columns or rows to length 1 without making them orthogonal."""

import numpy as np

MESSAGE = (
    "You give every column (or row) the length 1, but they are not orthogonal to each other: their inner "
    "products are not 0."
)
FAILS = {
    "orthogonal_init_has_orthonormal_columns_or_rows",
    "orthogonal_init_applies_the_gain",
    "orthogonal_init_flattens_convolutions",
    "orthogonal_init_keeps_lengths_in_a_deep_linear_net",
}


def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    w = rng.normal(size=(shape[0], int(np.prod(shape[1:]))))
    axis = 0 if w.shape[0] >= w.shape[1] else 1
    w = w / np.linalg.norm(w, axis=axis, keepdims=True)
    return init_param["gain"] * w.reshape(shape)
