"""Seeds the generator with 0 instead of the seed it is given."""

import numpy as np

MESSAGE = (
    "You seed the generator with a fixed number, so that all layers of one shape get the same weights. "
    "Use the seed in init_param."
)
FAILS = {
    "xavier_init_has_the_variance_for_normal_weights",
}


def xavier_init(shape, init_param):
    if len(shape) == 2:
        fan_in, fan_out = shape
    else:
        kernel = np.prod(shape[2:])
        fan_in, fan_out = shape[1] * kernel, shape[0] // init_param["groups"] * kernel
    std = init_param["gain"] * np.sqrt(2 / (fan_in + fan_out))
    rng = np.random.default_rng(0)
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, size=shape)
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
