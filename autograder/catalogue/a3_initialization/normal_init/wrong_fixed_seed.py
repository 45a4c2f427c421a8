"""Seeds the generator with 0 instead of the seed it is given."""

import numpy as np

MESSAGE = (
    "You seed the generator with a fixed number, so that every layer of a network gets the same draws. "
    "Use the seed in init_param."
)
FAILS = {
    "normal_init_draws_every_entry_independently",
}


def normal_init(shape, init_param):
    rng = np.random.default_rng(0)
    return rng.normal(0, init_param["std"], size=shape)
