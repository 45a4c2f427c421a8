"""The old interface of numpy, with a loop over the axes of the kernel."""

import numpy as np


def kaiming_init(shape, init_param):
    np.random.seed(init_param["seed"])
    a, groups = init_param["negative_slope"], init_param["groups"]
    n = {"fan_in": shape[0], "fan_out": shape[1]}
    if len(shape) > 2:
        n = {"fan_in": shape[1], "fan_out": shape[0] // groups}
    fan = n[init_param["mode"]]
    for side in shape[2:]:
        fan = fan * side
    variance = 2 / (1 + a * a) / fan
    if init_param["distribution"] == "normal":
        return np.random.randn(*shape) * variance**0.5
    return np.random.uniform(-((3 * variance) ** 0.5), (3 * variance) ** 0.5, shape)
