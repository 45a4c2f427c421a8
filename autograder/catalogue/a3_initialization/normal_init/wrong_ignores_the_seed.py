"""Draws from numpy's global state."""

import numpy as np

MESSAGE = (
    "You draw from numpy's global generator, so nobody can repeat your weights. Make a generator from "
    "init_param['seed'] and draw from that."
)
FAILS = {
    "normal_init_draws_every_entry_independently",
}


def normal_init(shape, init_param):
    return init_param["std"] * np.random.randn(*shape)
