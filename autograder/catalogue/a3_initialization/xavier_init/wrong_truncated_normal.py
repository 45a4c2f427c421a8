"""Draws again what is beyond two standard deviations, as Keras does."""

import numpy as np

MESSAGE = (
    "You draw again what lies more than two standard deviations out, and rescale the rest. The variance "
    "is right, but the distribution is a truncated normal one; the question asks for the normal one."
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
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "uniform":
        return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
    z = rng.normal(size=shape)
    while np.any(np.abs(z) > 2):
        z = np.where(np.abs(z) > 2, rng.normal(size=shape), z)
    return std / 0.8796256610342398 * z  # the standard deviation that is left
