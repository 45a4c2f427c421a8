"""Draws uniformly between -std and std."""

import numpy as np

MESSAGE = (
    "You use the standard deviation as the bound of the uniform distribution. On [-b, b] the variance is "
    "b² / 3, so the bound is sqrt(3) times the standard deviation."
)
FAILS = {
    "kaiming_init_has_the_variance_for_uniform_weights",
}


def kaiming_init(shape, init_param):
    if len(shape) == 2:
        fans = {"fan_in": shape[0], "fan_out": shape[1]}
    else:
        kernel = np.prod(shape[2:])
        fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
    std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, size=shape)
    return rng.uniform(-std, std, size=shape)
