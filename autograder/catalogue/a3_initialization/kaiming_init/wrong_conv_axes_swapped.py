"""Reads the axes of a convolution in the order of dense weights: inputs first."""

import numpy as np

MESSAGE = (
    "Dense weights are (inputs, outputs), but weights of a convolution start with the filters, its "
    "outputs. You read them the other way round."
)
FAILS = {
    "kaiming_init_counts_kernels_and_groups",
    "kaiming_init_keeps_the_variance_through_convolutions",
    "kaiming_init_has_the_variance_for_uniform_weights",
}


def kaiming_init(shape, init_param):
    kernel = np.prod(shape[2:])
    fans = {"fan_in": shape[0] // init_param["groups"] * kernel, "fan_out": shape[1] * kernel}
    std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, size=shape)
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
