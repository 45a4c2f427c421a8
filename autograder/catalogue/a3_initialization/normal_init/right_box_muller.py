"""Box and Muller's way from uniform draws to normal ones."""

import numpy as np


def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    radius = np.sqrt(-2 * np.log(1 - rng.random(shape)))
    angle = 2 * np.pi * rng.random(shape)
    return init_param["std"] * radius * np.cos(angle)
