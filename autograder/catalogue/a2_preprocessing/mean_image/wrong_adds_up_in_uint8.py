"""Adds the images up in an array of their own type."""

import numpy as np

MESSAGE = (
    "You add the images up in an array of type uint8, which wraps around at 256: two bright pixels are "
    "already too much. Start with zeros in float64."
)
FAILS = {
    "mean_image_averages_over_the_images",
}


def mean_image(images):
    total = np.zeros_like(images[0])
    for image in images:
        total = total + image
    return total / len(images)
