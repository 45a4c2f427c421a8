"""Casts the mean to the type of the images and subtracts there."""

import numpy as np

MESSAGE = (
    "You subtract in uint8, where nothing is below 0: 100 - 101 is 255, so pixels just under the mean "
    "turn into the brightest ones. Convert the images to float64 first, and subtract the mean as it is."
)
FAILS = {
    "subtract_mean_does_not_wrap_around",
    "subtract_mean_broadcasts_a_channel_mean",
}


def subtract_mean(images, mean):
    return (images - mean.astype(images.dtype)).astype(np.float64)
