"""Divides by 1 + a instead of 1 + a^2."""

import numpy as np

MESSAGE = (
    "You divide by 1 + a. It is the second moment that counts, and on the left the activation multiplies "
    "it by a²: divide by 1 + a². At slopes 0 and 1 there is no difference."
)
FAILS = {
    "kaiming_init_has_the_variance_for_normal_weights",
    "kaiming_init_has_the_variance_for_uniform_weights",
}


def kaiming_init(shape, init_param):
    if len(shape) == 2:
        fans = {"fan_in": shape[0], "fan_out": shape[1]}
    else:
        kernel = np.prod(shape[2:])
        fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
    std = np.sqrt(2 / ((1 + init_param["negative_slope"]) * fans[init_param["mode"]]))
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, size=shape)
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
