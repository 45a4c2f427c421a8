"""Draws uniformly between -std and std."""

import numpy as np

MESSAGE = (
    "You draw uniformly between -std and std. The question asks for normal weights; and a uniform "
    "distribution on that interval has the standard deviation std / sqrt(3) only."
)
FAILS = {
    "normal_init_has_the_standard_deviation",
    "normal_init_is_normal",
}


def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.uniform(-init_param["std"], init_param["std"], size=shape)
