"""Sets w1 to zero and draws w2."""

import numpy as np

MESSAGE = (
    "You set the first layer to zero instead of the last. The block is the identity, but neither "
    "array ever gets a gradient: behind w1 everything is 0, and ReLU has slope 0 there."
)
FAILS = {
    "residual_block_init_draws_he_normal_weights",
}


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    w1 = rng.normal(0.0, np.sqrt(2 / width), size=(width, width))
    return np.zeros((width, width)), w1
