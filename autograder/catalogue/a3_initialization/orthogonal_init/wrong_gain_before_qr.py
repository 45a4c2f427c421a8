"""Scales the draws by the gain before the decomposition, which takes the scale out again."""

import numpy as np

MESSAGE = (
    "You multiply the random draws by the gain and then take Q. Q has columns of length 1 whatever the "
    "scale of the draws is: multiply afterwards."
)
FAILS = {
    "orthogonal_init_applies_the_gain",
    "orthogonal_init_keeps_lengths_in_a_deep_linear_net",
}


def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    rows, columns = shape[0], int(np.prod(shape[1:]))
    draws = init_param["gain"] * rng.normal(size=(max(rows, columns), min(rows, columns)))
    q = np.linalg.qr(draws)[0] * rng.choice([-1.0, 1.0], size=min(rows, columns))
    return (q if rows >= columns else q.T).reshape(shape)
