"""Sets both layers to zero."""

import numpy as np

MESSAGE = (
    "Both of your arrays are zero. The block is the identity, but it stays so for ever: the gradient "
    "of w1 contains w2, that of w2 contains relu(x w1), and both are 0."
)
FAILS = {
    "residual_block_init_draws_he_normal_weights",
    "residual_block_init_follows_its_seed",
}


def residual_block_init(width, init_param):
    return np.zeros((width, width)), np.zeros((width, width))
