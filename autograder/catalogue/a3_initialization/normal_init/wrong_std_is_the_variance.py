"""Takes std for the variance and draws with its square root."""

import numpy as np

MESSAGE = (
    "Your weights have the variance `std`. NumPy's normal takes the standard deviation, and so does this "
    "question: no square root is needed."
)
FAILS = {
    "normal_init_has_the_standard_deviation",
}


def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(0, np.sqrt(init_param["std"]), size=shape)
