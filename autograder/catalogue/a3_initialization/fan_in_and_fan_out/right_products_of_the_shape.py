"""Products over the shape, with numpy numbers as the result."""

import numpy as np


def fan_in_and_fan_out(shape, groups):
    shape = np.array(shape)
    if shape.size == 2:
        return shape[0], shape[1]
    return np.prod(shape[1:]), np.prod(shape) // (shape[1] * groups)
