"""Halves behind both products."""

import numpy as np

MESSAGE = (
    "You halve behind both products. The branch has a single ReLU, between w1 and w2; nothing follows "
    "w2 but the sum with x."
)
FAILS = {
    "residual_second_moments_add_up_block_by_block",
}


def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    branch = (width * var_w1) * (1 / 2) * (width * var_w2 / 2)
    return q0 * (1 + branch) ** np.arange(1, num_blocks + 1)
