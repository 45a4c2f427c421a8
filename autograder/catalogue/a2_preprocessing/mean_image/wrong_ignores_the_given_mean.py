"""Subtracts the mean of the images at hand."""

import numpy as np

MESSAGE = (
    "subtract_mean computes the mean of the images it is given and ignores its second argument. "
    "Validation and test images have to be centred with the mean of the training images: use the given "
    "one."
)
FAILS = {
    "subtract_mean_does_not_wrap_around",
    "subtract_mean_broadcasts_a_channel_mean",
}


def subtract_mean(images, mean):
    images = images.astype(np.float64)
    return images - images.mean(axis=0)
