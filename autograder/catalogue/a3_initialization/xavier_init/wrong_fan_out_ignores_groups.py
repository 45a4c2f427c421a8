"""Counts all filters in the fan-out of a grouped convolution."""

import numpy as np

MESSAGE = (
    "Your fan-out counts the filters of all groups. An input channel is seen by the filters of its own "
    "group only, F // groups of them."
)
FAILS = {
    "xavier_init_counts_kernels_and_groups",
}


def xavier_init(shape, init_param):
    if len(shape) == 2:
        fan_in, fan_out = shape
    else:
        kernel = np.prod(shape[2:])
        fan_in, fan_out = shape[1] * kernel, shape[0] * kernel
    std = init_param["gain"] * np.sqrt(2 / (fan_in + fan_out))
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, size=shape)
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
