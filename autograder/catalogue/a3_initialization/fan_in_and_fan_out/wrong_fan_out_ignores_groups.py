"""Counts all filters in the fan-out, as a function that knows only the shape must."""

import numpy as np

MESSAGE = (
    "Your fan-out counts all F filters. With groups, an input channel is seen by the filters of its own "
    "group only, a fraction 1 / groups of them. (PyTorch's function counts as you do, because nobody "
    "tells it the groups.)"
)
FAILS = {
    "fans_of_a_grouped_convolution",
}


def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    kernel = int(np.prod(shape[2:]))
    return shape[1] * kernel, shape[0] * kernel
