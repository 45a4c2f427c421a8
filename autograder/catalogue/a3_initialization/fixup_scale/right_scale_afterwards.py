"""He weights first, the factor afterwards; roots for the scale."""

import numpy as np


def fixup_scale(num_blocks, layers_per_block):
    return float(np.power(1 / np.sqrt(num_blocks), 1 / (layers_per_block - 1)))


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng, blocks = np.random.default_rng(init_param["seed"]), []
    for _ in range(num_blocks):
        block = []
        for layer in range(layers_per_block):
            he = np.sqrt(2.0 / width) * rng.normal(size=(width, width))
            last = layer == layers_per_block - 1
            block.append(he * (0.0 if last else fixup_scale(num_blocks, layers_per_block)))
        blocks.append(block)
    return blocks
