"""Draws uniform weights of the right variance."""

import numpy as np

MESSAGE = (
    "Your w1 has the right variance, but a uniform distribution. The question asks for He normal weights."
)
FAILS = {
    "residual_block_init_draws_he_normal_weights",
}


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    w1 = np.sqrt(6 / width) * rng.uniform(-1, 1, size=(width, width))
    return w1, np.zeros((width, width))
