"""Python's own generator, entry by entry."""

import random

import numpy as np


def normal_init(shape, init_param):
    source = random.Random(init_param["seed"])
    w = np.zeros(shape)
    for index in np.ndindex(*shape):
        w[index] = source.gauss(0.0, init_param["std"])
    return w
