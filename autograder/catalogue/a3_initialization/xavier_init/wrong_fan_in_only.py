"""Uses 1 / fan_in, LeCun's rule."""

import numpy as np

MESSAGE = (
    "Your variance is 1 / fan_in, which looks after the forward pass alone. Xavier's rule meets the "
    "gradient half way: 2 / (fan_in + fan_out)."
)
FAILS = {
    "xavier_init_has_the_variance_for_normal_weights",
    "xavier_init_has_the_variance_for_uniform_weights",
    "xavier_init_counts_kernels_and_groups",
}


def xavier_init(shape, init_param):
    fan_in = shape[0] if len(shape) == 2 else np.prod(shape[1:])
    std = init_param["gain"] * np.sqrt(1 / fan_in)
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, size=shape)
    return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
