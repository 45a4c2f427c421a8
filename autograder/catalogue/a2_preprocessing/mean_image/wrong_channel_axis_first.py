"""Lines a channel mean up with the rows of the images."""

import numpy as np

MESSAGE = (
    "You reshape the channel mean as if the channels came first. Here images are (N, H, W, C): the "
    "channel is the last axis, and a mean of shape (C,) lines up with it as it is."
)
FAILS = {
    "subtract_mean_broadcasts_a_channel_mean",
}


def subtract_mean(images, mean):
    if mean.ndim == 1:
        mean = mean[:, None, None]
    return images.astype(np.float64) - mean
