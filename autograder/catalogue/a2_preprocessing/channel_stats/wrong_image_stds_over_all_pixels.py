"""Returns the std over all pixels where that of each image is asked for."""

MESSAGE = (
    "mean_of_image_stds returns the std over the pixels of all images. It should look at each image by "
    "itself, around its own mean, and only then average the N results."
)
FAILS = {
    "mean_of_image_stds_treats_each_image_by_itself",
}


def mean_of_image_stds(images):
    return (images / 255).std(axis=(0, 1, 2))
