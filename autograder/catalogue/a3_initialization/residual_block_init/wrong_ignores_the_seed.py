"""Draws from numpy's global state."""

import numpy as np

MESSAGE = (
    "You draw from numpy's global generator, so nobody can repeat your weights. Make a generator from "
    "init_param['seed'] and draw from that."
)
FAILS = {
    "residual_block_init_follows_its_seed",
}


def residual_block_init(width, init_param):
    w1 = np.random.randn(width, width) * np.sqrt(2 / width)
    return w1, np.zeros((width, width))
