"""Uses one array for all layers of a block but the last."""

import numpy as np

MESSAGE = (
    "With more than two layers in a block, all of yours but the last are one and the same array. [w] "
    "* n repeats a reference, it draws nothing: draw each layer anew."
)
FAILS = {
    "fixup_init_scales_he_normal_weights",
}


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    std = num_blocks ** (-1 / (2 * layers_per_block - 2)) * np.sqrt(2 / width)
    blocks = []
    for _ in range(num_blocks):
        w = rng.normal(0.0, std, size=(width, width))
        blocks.append([w] * (layers_per_block - 1) + [np.zeros((width, width))])
    return blocks
