"""Divides the second axis by groups, though it holds C // groups already."""

import numpy as np

MESSAGE = (
    "You divide the channels by the number of groups, but the second axis of the shape holds C // groups "
    "already: the division has been done."
)
FAILS = {
    "fans_of_a_grouped_convolution",
}


def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    kernel = int(np.prod(shape[2:]))
    return shape[1] // groups * kernel, shape[0] // groups * kernel
