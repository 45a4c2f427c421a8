"""Draws normal weights whatever the distribution is."""

import numpy as np

MESSAGE = (
    "Your weights are normal whatever `distribution` says. Their variance is right, but uniform weights "
    "stay within their bounds and fill the interval evenly."
)
FAILS = {
    "kaiming_init_has_the_variance_for_uniform_weights",
}


def kaiming_init(shape, init_param):
    if len(shape) == 2:
        fans = {"fan_in": shape[0], "fan_out": shape[1]}
    else:
        kernel = np.prod(shape[2:])
        fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
    std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(0, std, size=shape)
