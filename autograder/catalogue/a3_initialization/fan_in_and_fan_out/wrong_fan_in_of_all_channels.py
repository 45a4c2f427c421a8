"""Multiplies the second axis by groups, to get back all C channels."""

import numpy as np

MESSAGE = (
    "Your fan-in counts the channels of all groups. A filter reads the channels of its own group only, "
    "and those are what the second axis of the shape counts."
)
FAILS = {
    "fans_of_a_grouped_convolution",
}


def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    kernel = int(np.prod(shape[2:]))
    return shape[1] * groups * kernel, shape[0] // groups * kernel
