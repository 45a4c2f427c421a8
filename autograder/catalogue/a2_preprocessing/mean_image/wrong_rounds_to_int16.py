"""Subtracts in int16, which has a sign but no fractions."""

import numpy as np

MESSAGE = (
    "int16 knows negative numbers, so nothing wraps around, but it cuts off the fraction of the mean (and "
    "of float images). Convert to float64 instead."
)
FAILS = {
    "subtract_mean_does_not_wrap_around",
    "subtract_mean_broadcasts_a_channel_mean",
}


def subtract_mean(images, mean):
    return (images.astype(np.int16) - mean.astype(np.int16)).astype(np.float64)
