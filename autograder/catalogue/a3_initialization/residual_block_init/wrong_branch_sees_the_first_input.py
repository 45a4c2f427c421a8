"""Adds the same amount in every block."""

import numpy as np

MESSAGE = (
    "You add the same amount in every block. The branch of a block starts from what the blocks before "
    "have made, so that the second moment is multiplied each time."
)
FAILS = {
    "residual_second_moments_add_up_block_by_block",
}


def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    branch = (width * var_w1) * (1 / 2) * (width * var_w2)
    return q0 * (1 + branch * np.arange(1, num_blocks + 1))
