"""Rounds the mean image to whole numbers, as pixels have them."""

import numpy as np

MESSAGE = (
    "You round the mean to whole numbers. Pixels are whole, their mean is not, and a mean image is used for "
    "arithmetic, not shown on a screen: return it as it comes out, in float64."
)
FAILS = {
    "mean_image_averages_over_the_images",
}


def mean_image(images):
    return np.round(images.astype(np.float64).mean(axis=0))
