"""Makes the last layer tiny instead of zero."""

import numpy as np

MESSAGE = (
    "Your last layer is small, but not zero, so the block is nearly the identity and not exactly. Use "
    "np.zeros: it gets a gradient all the same, because w1 is not zero."
)
FAILS = {
    "residual_block_is_the_identity_at_init",
}


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    w1 = rng.normal(0.0, np.sqrt(2 / width), size=(width, width))
    return w1, rng.normal(0.0, 1e-3, size=(width, width))
