"""Draws uniform weights between 0 and the bound."""

import numpy as np

MESSAGE = "Your uniform weights start at 0, so all of them are positive. The interval reaches from -b to b."
FAILS = {
    "xavier_init_has_the_variance_for_uniform_weights",
}


def xavier_init(shape, init_param):
    if len(shape) == 2:
        fan_in, fan_out = shape
    else:
        kernel = np.prod(shape[2:])
        fan_in, fan_out = shape[1] * kernel, shape[0] // init_param["groups"] * kernel
    std = init_param["gain"] * np.sqrt(2 / (fan_in + fan_out))
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, size=shape)
    return rng.uniform(0, np.sqrt(3) * std, size=shape)
