"""Follows q through the blocks; standard normal draws."""

import numpy as np


def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    moments, q = np.zeros(num_blocks), q0
    for block in range(num_blocks):
        z = width * var_w1 * q
        q += width * var_w2 * z / 2
        moments[block] = q
    return moments


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return (2 / width) ** 0.5 * rng.standard_normal((width, width)), 0.0 * np.eye(width)
