"""Clips at three standard deviations."""

import numpy as np

MESSAGE = (
    "You clip the weights at three standard deviations. A normal distribution has tails: about three "
    "draws in a thousand lie further out, and they stay as they are."
)
FAILS = {
    "normal_init_is_normal",
}


def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return init_param["std"] * np.clip(rng.normal(size=shape), -3, 3)
