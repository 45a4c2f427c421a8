"""Counts channels and filters without the entries of the kernel."""

import numpy as np

MESSAGE = (
    "For a convolution you count channels and filters without the entries of the kernel. Both fans are "
    "multiplied by them."
)
FAILS = {
    "kaiming_init_counts_kernels_and_groups",
    "kaiming_init_keeps_the_variance_through_convolutions",
    "kaiming_init_has_the_variance_for_uniform_weights",
}


def kaiming_init(shape, init_param):
    if len(shape) == 2:
        fans = {"fan_in": shape[0], "fan_out": shape[1]}
    else:
        fans = {"fan_in": shape[1], "fan_out": shape[0] // init_param["groups"]}
    std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, size=shape)
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
