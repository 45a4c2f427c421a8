"""Divides the second axis by groups, though it holds C // groups already."""

import numpy as np

MESSAGE = (
    "You divide the channels by the number of groups, but the second axis of the shape holds C // groups "
    "already: the division has been done."
)
FAILS = {
    "kaiming_init_counts_kernels_and_groups",
    "kaiming_init_keeps_the_variance_through_convolutions",
}


def kaiming_init(shape, init_param):
    groups = init_param["groups"]
    if len(shape) == 2:
        fans = {"fan_in": shape[0], "fan_out": shape[1]}
    else:
        kernel = np.prod(shape[2:])
        fans = {"fan_in": shape[1] / groups * kernel, "fan_out": shape[0] / groups * kernel}
    std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, size=shape)
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
