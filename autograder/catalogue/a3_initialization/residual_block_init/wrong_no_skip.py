"""Computes the branch without the skip connection."""

import numpy as np

MESSAGE = (
    "Your numbers are those of a plain net, y = F(x). In a residual block x is added, so its second "
    "moment is added, too."
)
FAILS = {
    "residual_second_moments_add_up_block_by_block",
}


def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    branch = (width * var_w1) * (1 / 2) * (width * var_w2)
    return q0 * branch ** np.arange(1, num_blocks + 1)
