"""Draws from numpy's global state."""

import numpy as np

MESSAGE = (
    "You draw from numpy's global generator, so nobody can repeat your weights. Make a generator from "
    "init_param['seed'] and draw from that."
)
FAILS = {
    "kaiming_init_has_the_variance_for_normal_weights",
}


def kaiming_init(shape, init_param):
    if len(shape) == 2:
        fans = {"fan_in": shape[0], "fan_out": shape[1]}
    else:
        kernel = np.prod(shape[2:])
        fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
    std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
    if init_param["distribution"] == "normal":
        return std * np.random.randn(*shape)
    return np.random.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
