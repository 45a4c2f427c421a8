"""Works in units where 255 is 255."""

MESSAGE = (
    "Your numbers are 255 times too large: the question asks for units in which full brightness is 1. "
    "Divide the images by 255 first."
)
FAILS = {
    "channel_stats_mean_is_over_all_pixels",
    "channel_stats_std_is_over_all_pixels",
    "mean_of_image_stds_treats_each_image_by_itself",
}


def channel_stats(images):
    return images.mean(axis=(0, 1, 2)), images.std(axis=(0, 1, 2))


def mean_of_image_stds(images):
    return images.std(axis=(1, 2)).mean(axis=0)
