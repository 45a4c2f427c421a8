"""Repeats one block, so that all blocks share their weights."""

import numpy as np

MESSAGE = (
    "You draw one block and repeat it. All blocks hold the same weights then, and in your list even "
    "the very same arrays: draw inside the loop over the blocks."
)
FAILS = {
    "fixup_init_scales_he_normal_weights",
}


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    std = num_blocks ** (-1 / (2 * layers_per_block - 2)) * np.sqrt(2 / width)
    block = [rng.normal(0.0, std, size=(width, width)) for _ in range(layers_per_block - 1)]
    return [[*block, np.zeros((width, width))]] * num_blocks
