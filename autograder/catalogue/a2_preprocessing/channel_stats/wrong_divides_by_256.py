"""Takes 256 for full brightness."""

MESSAGE = (
    "You divide by 256. There are 256 values, but they start at 0, so the largest is 255, and that is "
    "what counts as 1."
)
FAILS = {
    "channel_stats_mean_is_over_all_pixels",
    "channel_stats_std_is_over_all_pixels",
    "mean_of_image_stds_treats_each_image_by_itself",
}


def channel_stats(images):
    pixels = images / 256
    return pixels.mean(axis=(0, 1, 2)), pixels.std(axis=(0, 1, 2))


def mean_of_image_stds(images):
    return (images / 256).std(axis=(1, 2)).mean(axis=0)
