"""Unpacks the shape into two numbers."""

import numpy as np

MESSAGE = (
    "Your code unpacks the shape into two numbers, and weights of a convolution have four axes. Pass the "
    "shape on as it is."
)
FAILS = {
    "normal_init_has_the_standard_deviation",
    "normal_init_is_normal",
    "normal_init_draws_every_entry_independently",
}


def normal_init(shape, init_param):
    D, M = shape
    rng = np.random.default_rng(init_param["seed"])
    return init_param["std"] * rng.standard_normal((D, M))
