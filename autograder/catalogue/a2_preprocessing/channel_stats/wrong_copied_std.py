"""Returns the mean of the images' own stds as the std of the data set."""

MESSAGE = (
    "Your std is the average of the stds of single images. It leaves out how the images differ from each "
    "other, so it is too small: this is how 0.2023, 0.1994, 0.2010 got into so many scripts. Put the "
    "pixels of all images into one list, with one mean."
)
FAILS = {
    "channel_stats_std_is_over_all_pixels",
}


def channel_stats(images):
    pixels = images / 255.0
    return pixels.mean(axis=(0, 1, 2)), pixels.std(axis=(1, 2)).mean(axis=0)
