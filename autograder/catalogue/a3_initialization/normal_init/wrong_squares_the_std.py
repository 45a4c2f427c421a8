"""Passes the variance to a function that wants the standard deviation."""

import numpy as np

MESSAGE = (
    "You multiply the draws by std², which is the variance. The factor in front of a standard normal draw "
    "is the standard deviation itself."
)
FAILS = {
    "normal_init_has_the_standard_deviation",
}


def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(0, init_param["std"] ** 2, size=shape)
