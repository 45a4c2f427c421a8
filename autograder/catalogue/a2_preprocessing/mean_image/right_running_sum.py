"""Adds image after image; subtracts them one by one."""

import numpy as np


def mean_image(images):
    total = np.zeros(images.shape[1:])
    for image in images:
        total += image
    return total / images.shape[0]


def subtract_mean(images, mean):
    out = np.empty(images.shape)
    for n in range(len(images)):
        out[n] = images[n] - mean
    return out
