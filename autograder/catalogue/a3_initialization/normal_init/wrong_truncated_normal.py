"""Draws again what is beyond two standard deviations, as Keras does, and rescales."""

import numpy as np

MESSAGE = (
    "You draw again what lies more than two standard deviations out, and rescale the rest. That is a "
    "truncated normal distribution; leave the tails as they come."
)
FAILS = {
    "normal_init_is_normal",
}


def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    z = rng.normal(size=shape)
    while np.any(np.abs(z) > 2):
        z = np.where(np.abs(z) > 2, rng.normal(size=shape), z)
    return init_param["std"] / 0.8796256610342398 * z  # the standard deviation that is left
