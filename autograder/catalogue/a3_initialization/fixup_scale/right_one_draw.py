"""Draws all weights at once; exp and log for the scale."""

import numpy as np


def fixup_scale(num_blocks, layers_per_block):
    return np.exp(np.log(num_blocks) / (2 - 2 * layers_per_block))


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    w = rng.standard_normal((num_blocks, layers_per_block, width, width))
    w *= np.sqrt(2 / width) * fixup_scale(num_blocks, layers_per_block)
    w[:, -1] = 0
    return [list(block) for block in w]
