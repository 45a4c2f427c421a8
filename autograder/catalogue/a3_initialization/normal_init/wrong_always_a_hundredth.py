"""Draws with the standard deviation 0.01, whatever std is."""

import numpy as np

MESSAGE = (
    "Your weights always have the standard deviation 0.01, a famous choice for small networks. Use the "
    "one in init_param."
)
FAILS = {
    "normal_init_has_the_standard_deviation",
}


def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return 0.01 * rng.standard_normal(shape)
