"""Uses the bound of the uniform weights as the standard deviation of the normal ones."""

import numpy as np

MESSAGE = (
    "sqrt(6 / ((1 + a²) fan)) is the bound of the uniform weights. You use it as the standard deviation "
    "of the normal ones too, which makes their variance three times too large."
)
FAILS = {
    "kaiming_init_has_the_variance_for_normal_weights",
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
    bound = np.sqrt(6 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
    rng = np.random.default_rng(init_param["seed"])
    if init_param["distribution"] == "normal":
        return rng.normal(0, bound, size=shape)
    return rng.uniform(-bound, bound, size=shape)
