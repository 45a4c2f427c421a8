"""Uses the variance where the standard deviation belongs."""

import numpy as np

MESSAGE = (
    "You draw with the variance where the standard deviation belongs. Take the square root of 2 / (fan_in "
    "+ fan_out)."
)
FAILS = {
    "xavier_init_has_the_variance_for_normal_weights",
    "xavier_init_has_the_variance_for_uniform_weights",
    "xavier_init_counts_kernels_and_groups",
    "xavier_init_keeps_small_signals_in_a_tanh_net",
}


def xavier_init(shape, init_param):
    if len(shape) == 2:
        fan_in, fan_out = shape
    else:
        kernel = np.prod(shape[2:])
        fan_in, fan_out = shape[1] * kernel, shape[0] // init_param["groups"] * kernel
    std = init_param["gain"] * 2 / (fan_in + fan_out)
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, size=shape)
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
