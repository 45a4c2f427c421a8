"""Multiplies the variance by the gain instead of its square."""

import numpy as np

MESSAGE = (
    "The gain multiplies the weights, so the variance gets its square. You put the gain itself under the "
    "square root."
)
FAILS = {
    "xavier_init_has_the_variance_for_normal_weights",
    "xavier_init_has_the_variance_for_uniform_weights",
    "xavier_init_counts_kernels_and_groups",
}


def xavier_init(shape, init_param):
    if len(shape) == 2:
        fan_in, fan_out = shape
    else:
        kernel = np.prod(shape[2:])
        fan_in, fan_out = shape[1] * kernel, shape[0] // init_param["groups"] * kernel
    std = np.sqrt(init_param["gain"] * 2 / (fan_in + fan_out))
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, size=shape)
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
