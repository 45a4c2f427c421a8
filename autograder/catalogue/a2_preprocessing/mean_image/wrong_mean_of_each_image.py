"""Averages over everything but the images."""

import numpy as np

MESSAGE = (
    "You get one mean per image, from all of its pixels. The mean image is the other way round: average "
    "over the images, axis 0, and keep rows, columns and channels."
)
FAILS = {
    "mean_image_averages_over_the_images",
}


def mean_image(images):
    return images.astype(np.float64).mean(axis=(1, 2, 3))
