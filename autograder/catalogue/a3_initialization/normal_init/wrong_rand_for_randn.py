"""Uses draws between 0 and 1 in place of normal ones."""

import numpy as np

MESSAGE = (
    "You scale draws between 0 and 1: `random` instead of `standard_normal` (or `rand` instead of "
    "`randn`). All your weights are positive."
)
FAILS = {
    "normal_init_has_the_standard_deviation",
    "normal_init_is_normal",
    "normal_init_draws_every_entry_independently",
}


def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return init_param["std"] * rng.random(shape)
