"""Pixels as rows of a matrix; the images' stds from each image's matrix."""

import numpy as np


def channel_stats(images):
    pixels = images.reshape(-1, images.shape[-1]).astype(np.float64) / 255
    return np.average(pixels, axis=0), np.sqrt(np.diag(np.atleast_2d(np.cov(pixels.T, bias=True))))


def mean_of_image_stds(images):
    n, h, w, c = images.shape
    pixels = np.moveaxis(images.reshape(n, h * w, c), 2, 1) / 255
    centred = pixels - pixels.mean(axis=2, keepdims=True)
    return np.sqrt(np.einsum("ncp,ncp->nc", centred, centred) / (h * w)).sum(axis=0) / n
