"""Logarithms; Python's own generator, one number at a time."""

import math
import random

import numpy as np


def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    growth = math.log1p(width * width * var_w1 * var_w2 / 2)
    return np.array([q0 * math.exp(block * growth) for block in range(1, num_blocks + 1)])


def residual_block_init(width, init_param):
    draw = random.Random(init_param["seed"])
    w1 = [[draw.gauss(0, math.sqrt(2 / width)) for _ in range(width)] for _ in range(width)]
    return np.array(w1), np.full((width, width), 0)
