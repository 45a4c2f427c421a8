"""Returns zeros whatever the value is."""

import numpy as np

MESSAGE = (
    "Your array is all zeros. constant_init fills it with the value it is given; zero is only the most "
    "common choice."
)
FAILS = {
    "constant_init_fills_the_whole_shape",
}


def constant_init(shape, value):
    return np.zeros(shape)
