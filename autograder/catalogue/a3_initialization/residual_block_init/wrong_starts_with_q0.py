"""Returns q_0, ..., q_(B-1)."""

import numpy as np

MESSAGE = "Your array starts with q_0, in front of the first block. The first entry is q_1, behind it."
FAILS = {
    "residual_second_moments_add_up_block_by_block",
}


def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    branch = (width * var_w1) * (1 / 2) * (width * var_w2)
    return q0 * (1 + branch) ** np.arange(num_blocks)
