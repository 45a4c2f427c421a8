"""Scales weights of variance 1 / width."""

import numpy as np

MESSAGE = "You scale weights of variance 1 / width. He's init, the one that is scaled here, has 2 / width."
FAILS = {
    "fixup_init_scales_he_normal_weights",
}


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    scale = num_blocks ** (-1 / (2 * layers_per_block - 2))
    std = scale * np.sqrt(1 / width)
    blocks = []
    for _ in range(num_blocks):
        block = [rng.normal(0.0, std, size=(width, width)) for _ in range(layers_per_block - 1)]
        blocks.append([*block, np.zeros((width, width))])
    return blocks
