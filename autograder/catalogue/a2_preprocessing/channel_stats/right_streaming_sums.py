"""One pass over the images with sums of integers and of their squares."""

import numpy as np


def channel_stats(images):
    count, total, squares = 0, 0, 0
    for image in images.astype(np.int64):
        count += image.shape[0] * image.shape[1]
        total = total + image.sum(axis=(0, 1))
        squares = squares + (image**2).sum(axis=(0, 1))
    mean = total / count
    return mean / 255, np.sqrt(squares / count - mean**2) / 255


def mean_of_image_stds(images):
    total = np.zeros(images.shape[-1])
    for image in images:
        total += np.std(image.astype(float), axis=(0, 1)) / 255
    return total / len(images)
