"""Flattens the images and works on a matrix."""

import numpy as np


def mean_image(images):
    rows = images.reshape(len(images), -1) * 1.0
    return (np.full(len(rows), 1.0 / len(rows)) @ rows).reshape(images.shape[1:])


def subtract_mean(images, mean):
    full = np.broadcast_to(mean, images.shape[1:])
    return (images.reshape(len(images), -1) - full.reshape(1, -1)).reshape(images.shape)
