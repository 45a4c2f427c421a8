"""Takes the std across images at each pixel and averages over pixels."""

MESSAGE = (
    "You compute one std per pixel position, across the images, and average those. That leaves out how "
    "the pixels of one image differ. Reduce over images, rows and columns in a single step."
)
FAILS = {
    "channel_stats_std_is_over_all_pixels",
}


def channel_stats(images):
    pixels = images / 255
    return pixels.mean(axis=(0, 1, 2)), pixels.std(axis=0).mean(axis=(0, 1))
