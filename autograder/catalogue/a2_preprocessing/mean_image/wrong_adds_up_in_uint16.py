"""Adds the images up in uint16, which overflows after 257 bright images."""

import numpy as np

MESSAGE = (
    "You add the images up in 16 bits. That is enough for a handful of images, but not for hundreds: past "
    "65535 the sum wraps around. Add up in float64."
)
FAILS = {
    "mean_image_averages_over_the_images",
}


def mean_image(images):
    if images.dtype != np.uint8:
        return images.mean(axis=0)
    return images.sum(axis=0, dtype=np.uint16) / len(images)
