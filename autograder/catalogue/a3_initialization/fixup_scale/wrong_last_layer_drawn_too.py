"""Draws the last layer of each block as well."""

import numpy as np

MESSAGE = (
    "You draw the last layer of each block like the others. It starts at zero, so that every block "
    "begins as the identity."
)
FAILS = {
    "fixup_init_starts_every_block_as_the_identity",
}


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    std = num_blocks ** (-1 / (2 * layers_per_block - 2)) * np.sqrt(2 / width)
    shape = (width, width)
    return [[rng.normal(0.0, std, shape) for _ in range(layers_per_block)] for _ in range(num_blocks)]
