"""Draws from numpy's global state."""

import numpy as np

MESSAGE = (
    "You draw from numpy's global generator, so nobody can repeat your weights. Make a generator from "
    "init_param['seed'] and draw from that."
)
FAILS = {
    "xavier_init_has_the_variance_for_normal_weights",
}


def xavier_init(shape, init_param):
    if len(shape) == 2:
        fan_in, fan_out = shape
    else:
        kernel = np.prod(shape[2:])
        fan_in, fan_out = shape[1] * kernel, shape[0] // init_param["groups"] * kernel
    std = init_param["gain"] * np.sqrt(2 / (fan_in + fan_out))
    if init_param["distribution"] == "normal":
        return std * np.random.randn(*shape)
    return np.random.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
