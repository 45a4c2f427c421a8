"""Seeds with 0 whatever init_param holds."""

import numpy as np

MESSAGE = (
    "You seed the generator with a number of your own, so that every net starts from the same weights. "
    "Use init_param['seed']."
)
FAILS = {
    "fixup_init_scales_he_normal_weights",
}


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(0)
    std = num_blocks ** (-1 / (2 * layers_per_block - 2)) * np.sqrt(2 / width)
    blocks = []
    for _ in range(num_blocks):
        block = [rng.normal(0.0, std, size=(width, width)) for _ in range(layers_per_block - 1)]
        blocks.append([*block, np.zeros((width, width))])
    return blocks
