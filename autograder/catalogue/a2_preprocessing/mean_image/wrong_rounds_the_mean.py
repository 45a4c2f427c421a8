"""Turns the mean image back into uint8."""

import numpy as np

MESSAGE = (
    "You turn the mean back into uint8, which cuts off the fraction. A mean image is used for arithmetic, "
    "not shown on a screen: leave it in float64."
)
FAILS = {
    "mean_image_averages_over_the_images",
}


def mean_image(images):
    return images.mean(axis=0).astype(np.uint8).astype(np.float64)
