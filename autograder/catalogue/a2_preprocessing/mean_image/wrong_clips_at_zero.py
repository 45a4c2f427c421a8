"""Clips negative differences to 0."""

import numpy as np

MESSAGE = (
    "You clip what falls below 0, so all that lies under the mean becomes the same and the result has a "
    "mean far from 0. Centred images have negative entries; keep them."
)
FAILS = {
    "subtract_mean_does_not_wrap_around",
    "subtract_mean_broadcasts_a_channel_mean",
}


def subtract_mean(images, mean):
    return np.clip(images.astype(np.float64) - mean, 0, 255)
