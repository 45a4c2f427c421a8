"""Reduces over the axes that fit (N, C, H, W)."""

MESSAGE = (
    "You reduce over axes (0, 2, 3), which is right for arrays (N, C, H, W). Data sets store images as "
    "(N, H, W, C), so you get one number per row of pixels. Keep the last axis."
)
FAILS = {
    "channel_stats_mean_is_over_all_pixels",
    "channel_stats_std_is_over_all_pixels",
    "mean_of_image_stds_treats_each_image_by_itself",
}


def channel_stats(images):
    pixels = images / 255
    return pixels.mean(axis=(0, 2, 3)), pixels.std(axis=(0, 2, 3))


def mean_of_image_stds(images):
    return (images / 255).std(axis=(2, 3)).mean(axis=0)
