"""Divides by fan_in whatever the mode is."""

import numpy as np

MESSAGE = (
    "You divide by fan_in whatever the mode is. In mode fan_out the gradient keeps its variance on the "
    "way back, and the fan to divide by is fan_out."
)
FAILS = {
    "kaiming_init_follows_the_mode",
    "kaiming_init_counts_kernels_and_groups",
    "kaiming_init_keeps_the_backward_variance",
    "kaiming_init_has_the_variance_for_uniform_weights",
}


def kaiming_init(shape, init_param):
    if len(shape) == 2:
        fans = {"fan_in": shape[0], "fan_out": shape[1]}
    else:
        kernel = np.prod(shape[2:])
        fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
    std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fans["fan_in"]))
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, size=shape)
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
