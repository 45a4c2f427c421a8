"""Lets numpy's dtype arguments do the conversion; keeps the axis of the images."""

import numpy as np


def mean_image(images):
    return np.add.reduce(images, axis=0, dtype=np.float64, keepdims=True) / images.shape[0]


def subtract_mean(images, mean):
    return np.subtract(images, mean, dtype=np.float64)
