"""Uses the std 1 / sqrt(width)."""

import numpy as np

MESSAGE = (
    "Your w1 has variance 1 / width. In front of a ReLU it takes 2 / width (He), because half of the "
    "second moment is lost."
)
FAILS = {
    "residual_block_init_draws_he_normal_weights",
}


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    w1 = rng.normal(0.0, np.sqrt(1 / width), size=(width, width))
    return w1, np.zeros((width, width))
