"""Divides by 1 - a^2."""

import numpy as np

MESSAGE = (
    "You divide by 1 - a². The left side adds to what the activation lets through, so the sign is a plus; "
    "yours divides by zero at a slope of 1."
)
FAILS = {
    "kaiming_init_has_the_variance_for_normal_weights",
    "kaiming_init_has_the_variance_for_uniform_weights",
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
    with np.errstate(divide="ignore"):
        std = np.sqrt(np.divide(2, (1 - init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return std * rng.standard_normal(shape)
    return std * rng.uniform(-np.sqrt(3), np.sqrt(3), size=shape)
