"""A generator for each block, spawned from one seed; arrays stacked per block."""

import math

import numpy as np


def fixup_scale(num_blocks, layers_per_block):
    return math.pow(num_blocks, -0.5 / (layers_per_block - 1))


def fixup_init(width, num_blocks, layers_per_block, init_param):
    blocks = []
    for child in np.random.SeedSequence(init_param["seed"]).spawn(num_blocks):
        w = np.zeros((layers_per_block, width, width))
        w[:-1] = np.random.default_rng(child).normal(0, math.sqrt(2 / width), w[:-1].shape)
        blocks.append(tuple(w * fixup_scale(num_blocks, layers_per_block)))
    return blocks
