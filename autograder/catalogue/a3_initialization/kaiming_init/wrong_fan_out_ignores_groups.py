"""Counts all filters in the fan-out of a grouped convolution."""

import numpy as np

MESSAGE = (
    "Your fan-out counts the filters of all groups. An input channel is seen by the filters of its own "
    "group only, F // groups of them."
)
FAILS = {
    "kaiming_init_counts_kernels_and_groups",
    "kaiming_init_keeps_the_variance_through_convolutions",
}


def kaiming_init(shape, init_param):
    if len(shape) == 2:
        fans = {"fan_in": shape[0], "fan_out": shape[1]}
    else:
        kernel = np.prod(shape[2:])
        fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] * kernel}
    std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, size=shape)
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
