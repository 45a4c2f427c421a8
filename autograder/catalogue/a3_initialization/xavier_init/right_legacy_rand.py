"""The old interface of numpy, rand and randn."""

import numpy as np


def xavier_init(shape, init_param):
    np.random.seed(init_param["seed"])
    area = int(np.prod(shape[2:]))
    both = sum(shape) if len(shape) == 2 else (shape[0] // init_param["groups"] + shape[1]) * area
    if init_param["distribution"] == "uniform":
        return init_param["gain"] * (2 * np.random.rand(*shape) - 1) * np.sqrt(6.0 / both)
    return init_param["gain"] * np.random.randn(*shape) * np.sqrt(2.0 / both)
