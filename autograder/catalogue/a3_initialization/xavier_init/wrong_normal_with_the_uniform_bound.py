"""Uses sqrt(6 / (fan_in + fan_out)) as the standard deviation of normal weights."""

import numpy as np

MESSAGE = (
    "sqrt(6 / (fan_in + fan_out)) is the bound of the uniform weights. You use it as the standard "
    "deviation of the normal ones too, which makes their variance three times too large."
)
FAILS = {
    "xavier_init_has_the_variance_for_normal_weights",
    "xavier_init_counts_kernels_and_groups",
    "xavier_init_keeps_small_signals_in_a_tanh_net",
}


def xavier_init(shape, init_param):
    if len(shape) == 2:
        fan_in, fan_out = shape
    else:
        kernel = np.prod(shape[2:])
        fan_in, fan_out = shape[1] * kernel, shape[0] // init_param["groups"] * kernel
    bound = init_param["gain"] * np.sqrt(6 / (fan_in + fan_out))
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return rng.normal(0, bound, size=shape)
    return rng.uniform(-bound, bound, size=shape)
