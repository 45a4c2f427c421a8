"""Draws one row and repeats it."""

import numpy as np

MESSAGE = (
    "You draw the last axis once and repeat it along all others, so that whole rows are equal. Every "
    "entry needs a draw of its own: pass the full shape."
)
FAILS = {
    "normal_init_has_the_standard_deviation",
    "normal_init_is_normal",
    "normal_init_draws_every_entry_independently",
}


def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    row = rng.normal(0, init_param["std"], size=shape[-1])
    return np.broadcast_to(row, shape).copy()
