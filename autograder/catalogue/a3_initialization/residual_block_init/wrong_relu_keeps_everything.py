"""Leaves out that ReLU halves the second moment."""

import numpy as np

MESSAGE = (
    "Your branch is twice too strong: between the two products a ReLU takes away half of the second moment."
)
FAILS = {
    "residual_second_moments_add_up_block_by_block",
}


def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    branch = (width * var_w1) * (width * var_w2)
    return q0 * (1 + branch) ** np.arange(1, num_blocks + 1)
