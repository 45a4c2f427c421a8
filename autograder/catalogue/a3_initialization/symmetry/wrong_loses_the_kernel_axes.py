"""Fills an array with the first two axes of the shape only."""

import numpy as np

MESSAGE = (
    "You use the first two axes of the shape. Weights of a convolution have more: pass the whole shape on."
)
FAILS = {
    "constant_init_fills_the_whole_shape",
}


def constant_init(shape, value):
    return np.full(shape[:2], float(value))
