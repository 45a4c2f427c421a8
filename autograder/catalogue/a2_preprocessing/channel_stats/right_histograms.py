"""Counts how often each of the 256 values occurs."""

import numpy as np

_LEVELS = np.arange(256) / 255


def _moments(channel):
    share = np.bincount(channel.ravel(), minlength=256) / channel.size
    mean = share @ _LEVELS
    return mean, np.sqrt(share @ (_LEVELS - mean) ** 2)


def channel_stats(images):
    pairs = [_moments(images[..., c]) for c in range(images.shape[-1])]
    return np.array([mean for mean, _ in pairs]), np.array([std for _, std in pairs])


def mean_of_image_stds(images):
    stds = [[_moments(image[..., c])[1] for c in range(images.shape[-1])] for image in images]
    return np.mean(stds, axis=0)
