"""Averages the images' variances and takes the root of the average."""

import numpy as np

MESSAGE = (
    "mean_of_image_stds averages the variances of the images and takes the root afterwards. The root of a "
    "mean is not the mean of the roots: take the std of each image first, then the mean."
)
FAILS = {
    "mean_of_image_stds_treats_each_image_by_itself",
}


def mean_of_image_stds(images):
    return np.sqrt((images / 255).var(axis=(1, 2)).mean(axis=0))
