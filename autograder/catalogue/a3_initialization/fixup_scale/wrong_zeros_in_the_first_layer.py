"""Sets the first layer of each block to zero instead of the last."""

import numpy as np

MESSAGE = (
    "The zeros are in the first layer of your blocks. They belong in the last one: with a zero in "
    "front, no layer of the branch ever gets a gradient."
)
FAILS = {
    "fixup_init_scales_he_normal_weights",
}


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    scale = num_blocks ** (-1 / (2 * layers_per_block - 2))
    std = scale * np.sqrt(2 / width)
    blocks = []
    for _ in range(num_blocks):
        block = [rng.normal(0.0, std, size=(width, width)) for _ in range(layers_per_block - 1)]
        blocks.append([np.zeros((width, width)), *block])
    return blocks
