"""Draws from numpy's global state."""

import numpy as np

MESSAGE = (
    "You draw from numpy's global generator, so nobody can repeat your weights. Make one generator from "
    "init_param['seed'] and draw all layers from it."
)
FAILS = {
    "fixup_init_scales_he_normal_weights",
}


def fixup_init(width, num_blocks, layers_per_block, init_param):
    std = num_blocks ** (-1 / (2 * layers_per_block - 2)) * np.sqrt(2 / width)
    blocks = []
    for _ in range(num_blocks):
        block = [std * np.random.randn(width, width) for _ in range(layers_per_block - 1)]
        blocks.append([*block, np.zeros((width, width))])
    return blocks
