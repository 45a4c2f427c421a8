"""Reads the axes of a convolution in the order of dense weights: inputs first."""

import numpy as np

MESSAGE = (
    "Dense weights are (inputs, outputs), but weights of a convolution start with the filters, its "
    "outputs: (F, C // groups, ...). You read them the other way round, so fan-in and fan-out have "
    "changed places."
)
FAILS = {
    "fans_of_a_convolution_count_the_kernel",
    "fans_of_a_grouped_convolution",
}


def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    kernel = int(np.prod(shape[2:]))
    return shape[0] // groups * kernel, shape[1] * kernel
