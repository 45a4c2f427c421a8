"""Seeds a generator inside the loop, so that every column gets the same draws."""

import numpy as np

MESSAGE = (
    "You make a new generator from the same seed for each column, and each of them gives the same "
    "numbers. Make one generator and go on drawing from it."
)
FAILS = {
    "normal_init_has_the_standard_deviation",
    "normal_init_is_normal",
    "normal_init_draws_every_entry_independently",
}


def normal_init(shape, init_param):
    w = np.empty(shape)
    for j in range(shape[-1]):
        rng = np.random.default_rng(init_param["seed"])
        w[..., j] = rng.normal(0, init_param["std"], size=shape[:-1])
    return w
