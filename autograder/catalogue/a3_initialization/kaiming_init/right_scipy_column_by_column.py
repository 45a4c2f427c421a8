"""Scipy's distributions, one slice of the first axis at a time."""

import numpy as np
from scipy import stats


def kaiming_init(shape, init_param):
    first, second, *kernel = shape
    if kernel:
        first, second = second * np.prod(kernel), first // init_param["groups"] * np.prod(kernel)
    fan = first if init_param["mode"] == "fan_in" else second
    std = (2 / (fan * (1 + init_param["negative_slope"] ** 2))) ** 0.5
    rng = np.random.RandomState(init_param["seed"])
    if init_param["distribution"] == "normal":
        law = stats.norm(0, std)
    else:
        law = stats.uniform(-(3**0.5) * std, 2 * 3**0.5 * std)
    return np.stack([law.rvs(size=shape[1:], random_state=rng) for _ in range(shape[0])])
