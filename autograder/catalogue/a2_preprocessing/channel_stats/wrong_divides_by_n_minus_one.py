"""Takes unbiased standard deviations."""

MESSAGE = (
    "Your standard deviations divide by the number of pixels minus 1 (that is PyTorch's default, not "
    "numpy's). The question divides by the number of pixels."
)
FAILS = {
    "channel_stats_std_is_over_all_pixels",
    "mean_of_image_stds_treats_each_image_by_itself",
}


def channel_stats(images):
    pixels = images / 255
    return pixels.mean(axis=(0, 1, 2)), pixels.std(axis=(0, 1, 2), ddof=1)


def mean_of_image_stds(images):
    return (images / 255).std(axis=(1, 2), ddof=1).mean(axis=0)
