"""Draws uniform weights whatever the distribution is."""

import numpy as np

MESSAGE = (
    'Your weights are uniform whatever `distribution` says. Look at init_param["distribution"] before you '
    "draw."
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
    rng = np.random.default_rng(init_param["seed"])
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
