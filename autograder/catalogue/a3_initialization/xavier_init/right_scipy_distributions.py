"""Frozen distributions of scipy."""

import numpy as np
from scipy import stats


def xavier_init(shape, init_param):
    first, second, *kernel = shape
    if kernel:
        first, second = first / init_param["groups"] * np.prod(kernel), second * np.prod(kernel)
    variance = init_param["gain"] ** 2 / ((first + second) / 2)
    if init_param["distribution"] == "uniform":
        bound = (3 * variance) ** 0.5
        law = stats.uniform(loc=-bound, scale=2 * bound)
    else:
        law = stats.norm(scale=variance**0.5)
    return law.rvs(size=shape, random_state=init_param["seed"])
