"""Reads dense weights as (outputs, inputs), as torch.nn.Linear stores them."""

import numpy as np

MESSAGE = (
    "You read dense weights as (outputs, inputs). That is how torch.nn.Linear stores them; in this course "
    "y = x @ w with w of shape (D, M), inputs first."
)
FAILS = {
    "fans_of_a_dense_layer",
}


def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[1], shape[0]
    kernel = int(np.prod(shape[2:]))
    return shape[1] * kernel, shape[0] // groups * kernel
