"""Uses 1 / sqrt(2 n) as the standard deviation."""

import numpy as np

MESSAGE = (
    "Your standard deviation is 1 / sqrt(2 fan): the 2 stands below the line. It belongs on top, sqrt(2 / "
    "fan). This slip is found on slides too, and it makes the variance four times too small."
)
FAILS = {
    "kaiming_init_has_the_variance_for_normal_weights",
    "kaiming_init_has_the_variance_for_uniform_weights",
    "kaiming_init_follows_the_mode",
    "kaiming_init_counts_kernels_and_groups",
    "kaiming_init_keeps_the_forward_variance",
    "kaiming_init_keeps_the_backward_variance",
    "kaiming_init_keeps_the_variance_through_convolutions",
}


def kaiming_init(shape, init_param):
    if len(shape) == 2:
        fans = {"fan_in": shape[0], "fan_out": shape[1]}
    else:
        kernel = np.prod(shape[2:])
        fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
    std = 1 / np.sqrt(2 * (1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]])
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, size=shape)
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
