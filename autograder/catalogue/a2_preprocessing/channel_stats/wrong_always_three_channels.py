"""Loops over exactly three channels."""

import numpy as np

MESSAGE = (
    "You count on three channels. Grey images have one, satellite images have more: take the number from "
    "images.shape[-1], or reduce over axes and let numpy keep the last one."
)
FAILS = {
    "channel_stats_mean_is_over_all_pixels",
    "channel_stats_std_is_over_all_pixels",
    "mean_of_image_stds_treats_each_image_by_itself",
}


def channel_stats(images):
    pixels = images / 255
    mean = [pixels[:, :, :, c].mean() for c in range(3)]
    std = [pixels[:, :, :, c].std() for c in range(3)]
    return np.array(mean), np.array(std)


def mean_of_image_stds(images):
    pixels = images / 255
    return np.array([np.mean([image[:, :, c].std() for image in pixels]) for c in range(3)])
