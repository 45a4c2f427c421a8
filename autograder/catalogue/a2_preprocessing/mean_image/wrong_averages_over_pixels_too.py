"""Gives one mean per channel instead of a mean image."""

import numpy as np

MESSAGE = (
    "You average over the pixels as well and get one number per channel. That is the channel mean of VGG; "
    "a mean image keeps the pixels, so only the axis of the images goes."
)
FAILS = {
    "mean_image_averages_over_the_images",
}


def mean_image(images):
    return images.astype(np.float64).mean(axis=(0, 1, 2))
