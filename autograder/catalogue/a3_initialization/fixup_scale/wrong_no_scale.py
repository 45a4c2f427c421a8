"""Leaves He's init as it is."""

import numpy as np

MESSAGE = (
    "Your weights have the spread of He's init. That is the start of the recipe; the factor of "
    "fixup_scale is missing."
)
FAILS = {
    "fixup_init_scales_he_normal_weights",
}


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    std = np.sqrt(2 / width)
    blocks = []
    for _ in range(num_blocks):
        block = [rng.normal(0.0, std, size=(width, width)) for _ in range(layers_per_block - 1)]
        blocks.append([*block, np.zeros((width, width))])
    return blocks
