"""Brings the pixels to the range from 0 to 1 first."""

MESSAGE = (
    "You divide the images by 255. Many pipelines do that as a step of its own, but here mean and out keep "
    "the units of the images: leave the division out."
)
FAILS = {
    "mean_image_averages_over_the_images",
    "subtract_mean_does_not_wrap_around",
    "subtract_mean_broadcasts_a_channel_mean",
}


def mean_image(images):
    return (images / 255.0).mean(axis=0)


def subtract_mean(images, mean):
    return images / 255.0 - mean
