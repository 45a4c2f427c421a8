"""Subtracts in float64 and casts the result to uint8."""

import numpy as np

MESSAGE = (
    "Your subtraction is right, but then you store the result as uint8, which has no negative numbers and "
    "no fractions. Half of the centred pixels are negative: leave the result in float64."
)
FAILS = {
    "subtract_mean_does_not_wrap_around",
    "subtract_mean_broadcasts_a_channel_mean",
}


def subtract_mean(images, mean):
    return (images.astype(np.float64) - mean).astype(np.int64).astype(np.uint8)
