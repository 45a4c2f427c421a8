"""Adds up filters and channels without the entries of the kernel."""

import numpy as np

MESSAGE = (
    "For a convolution you count channels and filters without the entries of the kernel. Both fans are "
    "multiplied by them."
)
FAILS = {
    "xavier_init_counts_kernels_and_groups",
}


def xavier_init(shape, init_param):
    if len(shape) == 2:
        fan_in, fan_out = shape
    else:
        fan_in, fan_out = shape[1], shape[0] // init_param["groups"]
    std = init_param["gain"] * np.sqrt(2 / (fan_in + fan_out))
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, size=shape)
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
