"""Multiplies by the width once instead of twice."""

import numpy as np

MESSAGE = (
    "There are two products in the branch, and each sums over width inputs. In your formula the width "
    "comes in only once."
)
FAILS = {
    "residual_second_moments_add_up_block_by_block",
}


def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    branch = (width * var_w1) * (1 / 2) * var_w2
    return q0 * (1 + branch) ** np.arange(1, num_blocks + 1)
