"""Seeds the generator with 0 instead of the seed it is given."""

import numpy as np

MESSAGE = (
    "You seed the generator with a fixed number, so that all layers of one shape get the same weights. "
    "Use the seed in init_param."
)
FAILS = {
    "kaiming_init_has_the_variance_for_normal_weights",
}


def kaiming_init(shape, init_param):
    if len(shape) == 2:
        fans = {"fan_in": shape[0], "fan_out": shape[1]}
    else:
        kernel = np.prod(shape[2:])
        fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
    std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
    rng = np.random.default_rng(0)
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, size=shape)
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
