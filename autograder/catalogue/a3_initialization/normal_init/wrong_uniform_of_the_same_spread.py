"""Draws from the uniform distribution that has the standard deviation std."""

import numpy as np

MESSAGE = (
    "The spread of your weights is right, but their distribution is uniform. Draw from the normal "
    "distribution, which has no sharp ends."
)
FAILS = {
    "normal_init_is_normal",
}


def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    bound = np.sqrt(3) * init_param["std"]
    return rng.uniform(-bound, bound, size=shape)
