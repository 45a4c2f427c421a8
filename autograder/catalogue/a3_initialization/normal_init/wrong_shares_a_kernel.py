"""Draws one number for each filter and channel and repeats it over the kernel."""

import numpy as np

MESSAGE = (
    "In a convolution all entries of a kernel get the same weight in your code: you draw for the first "
    "two axes and repeat over the others. Pass the full shape."
)
FAILS = {
    "normal_init_has_the_standard_deviation",
    "normal_init_is_normal",
    "normal_init_draws_every_entry_independently",
}


def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    w = rng.normal(0, init_param["std"], size=shape[:2])
    return np.broadcast_to(w.reshape(shape[:2] + (1,) * (len(shape) - 2)), shape).copy()
