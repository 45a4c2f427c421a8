"""Draws uniformly between -std and std."""

import numpy as np

MESSAGE = (
    "You use the standard deviation as the bound of the uniform distribution. On [-b, b] the variance is "
    "b² / 3, so the bound is sqrt(3) times the standard deviation."
)
FAILS = {
    "xavier_init_has_the_variance_for_uniform_weights",
    "xavier_init_counts_kernels_and_groups",
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
    return rng.uniform(-std, std, size=shape)
