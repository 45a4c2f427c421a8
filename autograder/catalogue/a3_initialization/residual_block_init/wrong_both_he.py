"""Draws He weights for both layers."""

import numpy as np

MESSAGE = (
    "Both of your layers have He weights. Then the second moment triples in every block: the last "
    "layer of the branch has to start at zero."
)
FAILS = {
    "residual_block_is_the_identity_at_init",
}


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    w1 = rng.normal(0.0, np.sqrt(2 / width), size=(width, width))
    return w1, rng.normal(0.0, np.sqrt(2 / width), size=(width, width))
