"""The old interface of numpy, randn with the shape unpacked."""

import numpy as np


def normal_init(shape, init_param):
    np.random.seed(init_param["seed"])
    return np.random.randn(*shape) * init_param["std"]
