"""Passes the variance where rng.normal takes a std."""

import numpy as np

MESSAGE = (
    "rng.normal takes the standard deviation as its second argument, and you give it the variance 2 / width."
)
FAILS = {
    "residual_block_init_draws_he_normal_weights",
}


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    w1 = rng.normal(0.0, 2 / width, size=(width, width))
    return w1, np.zeros((width, width))
