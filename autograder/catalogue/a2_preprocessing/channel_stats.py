"""New in this question: two numbers that share a name."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"channel_stats_mean_is_over_all_pixels", "channel_stats_std_is_over_all_pixels"})
def reshapes_channels_to_the_front():
    """Reshapes to (C, -1), which mixes the channels.

    reshape(C, -1) cuts the array into C pieces in memory order, and every piece holds all channels. The
    channel is the last axis: reshape to (-1, C), and reduce over axis 0.
    """

    def channel_stats(images):
        rows = (images / 255).reshape(images.shape[-1], -1)
        return rows.mean(axis=1), rows.std(axis=1)


@misconception(
    fails={
        "channel_stats_mean_is_over_all_pixels",
        "channel_stats_std_is_over_all_pixels",
        "mean_of_image_stds_treats_each_image_by_itself",
    }
)
def always_three_channels():
    """Loops over exactly three channels.

    You count on three channels. Grey images have one, satellite images have more: take the number from
    images.shape[-1], or reduce over axes and let numpy keep the last one.
    """

    def channel_stats(images):
        pixels = images / 255
        mean = [pixels[:, :, :, c].mean() for c in range(3)]
        std = [pixels[:, :, :, c].std() for c in range(3)]
        return np.array(mean), np.array(std)

    def mean_of_image_stds(images):
        pixels = images / 255
        return np.array([np.mean([image[:, :, c].std() for image in pixels]) for c in range(3)])


@misconception(
    fails={
        "channel_stats_mean_is_over_all_pixels",
        "channel_stats_std_is_over_all_pixels",
        "mean_of_image_stds_treats_each_image_by_itself",
    }
)
def channels_at_axis_one():
    """Reduces over the axes that fit (N, C, H, W).

    You reduce over axes (0, 2, 3), which is right for arrays (N, C, H, W). Data sets store images as (N, H,
    W, C), so you get one number per row of pixels. Keep the last axis.
    """

    def channel_stats(images):
        pixels = images / 255
        return pixels.mean(axis=(0, 2, 3)), pixels.std(axis=(0, 2, 3))

    def mean_of_image_stds(images):
        return (images / 255).std(axis=(2, 3)).mean(axis=0)


@misconception(
    fails={
        "channel_stats_mean_is_over_all_pixels",
        "channel_stats_std_is_over_all_pixels",
        "mean_of_image_stds_treats_each_image_by_itself",
    }
)
def divides_by_256():
    """Takes 256 for full brightness.

    You divide by 256. There are 256 values, but they start at 0, so the largest is 255, and that is what
    counts as 1.
    """

    def channel_stats(images):
        pixels = images / 256
        return pixels.mean(axis=(0, 1, 2)), pixels.std(axis=(0, 1, 2))

    def mean_of_image_stds(images):
        return (images / 256).std(axis=(1, 2)).mean(axis=0)


@misconception(
    fails={
        "channel_stats_mean_is_over_all_pixels",
        "channel_stats_std_is_over_all_pixels",
        "mean_of_image_stds_treats_each_image_by_itself",
    }
)
def forgets_the_units():
    """Works in units where 255 is 255.

    Your numbers are 255 times too large: the question asks for units in which full brightness is 1. Divide
    the images by 255 first.
    """

    def channel_stats(images):
        return images.mean(axis=(0, 1, 2)), images.std(axis=(0, 1, 2))

    def mean_of_image_stds(images):
        return images.std(axis=(1, 2)).mean(axis=0)


@misconception(
    replace=("pixels.std(axis=(0, 1, 2))", "pixels.std(axis=(1, 2)).mean(axis=0)"),
    fails={"channel_stats_std_is_over_all_pixels"},
)
def copied_std():
    """Returns the mean of the images' own stds as the std of the data set.

    Your std is the average of the stds of single images. It leaves out how the images differ from each other,
    so it is too small: this is how 0.2023, 0.1994, 0.2010 got into so many scripts. Put the pixels of all
    images into one list, with one mean.
    """


@misconception(fails={"channel_stats_std_is_over_all_pixels"})
def std_across_images_at_each_pixel():
    """Takes the std across images at each pixel and averages over pixels.

    You compute one std per pixel position, across the images, and average those. That leaves out how the
    pixels of one image differ. Reduce over images, rows and columns in a single step.
    """

    def channel_stats(images):
        pixels = images / 255
        return pixels.mean(axis=(0, 1, 2)), pixels.std(axis=0).mean(axis=(0, 1))


@misconception(
    fails={"channel_stats_std_is_over_all_pixels", "mean_of_image_stds_treats_each_image_by_itself"}
)
def divides_by_n_minus_one():
    """Takes unbiased standard deviations.

    Your standard deviations divide by the number of pixels minus 1 (that is PyTorch's default, not numpy's).
    The question divides by the number of pixels.
    """

    def channel_stats(images):
        pixels = images / 255
        return pixels.mean(axis=(0, 1, 2)), pixels.std(axis=(0, 1, 2), ddof=1)

    def mean_of_image_stds(images):
        return (images / 255).std(axis=(1, 2), ddof=1).mean(axis=0)


@misconception(
    replace=("pixels.std(axis=(0, 1, 2))", "pixels.var(axis=(0, 1, 2))"),
    fails={"channel_stats_std_is_over_all_pixels"},
)
def variance_for_the_std():
    """Returns variances where standard deviations are asked for.

    You return the variance of each channel. The standard deviation is its square root.
    """


@misconception(fails={"mean_of_image_stds_treats_each_image_by_itself"})
def averages_the_variances():
    """Averages the images' variances and takes the root of the average.

    mean_of_image_stds averages the variances of the images and takes the root afterwards. The root of a mean
    is not the mean of the roots: take the std of each image first, then the mean.
    """

    def mean_of_image_stds(images):
        return np.sqrt((images / 255).var(axis=(1, 2)).mean(axis=0))


@misconception(fails={"mean_of_image_stds_treats_each_image_by_itself"})
def image_stds_over_all_pixels():
    """Returns the std over all pixels where that of each image is asked for.

    mean_of_image_stds returns the std over the pixels of all images. It should look at each image by itself,
    around its own mean, and only then average the N results.
    """

    def mean_of_image_stds(images):
        return (images / 255).std(axis=(0, 1, 2))


@alternative
def histograms():
    """Counts how often each of the 256 values occurs."""

    _LEVELS = np.arange(256) / 255

    def _moments(channel):
        share = np.bincount(channel.ravel(), minlength=256) / channel.size
        mean = share @ _LEVELS
        return mean, np.sqrt(share @ (_LEVELS - mean) ** 2)

    def channel_stats(images):
        pairs = [_moments(images[..., c]) for c in range(images.shape[-1])]
        return np.array([mean for mean, _ in pairs]), np.array([std for _, std in pairs])

    def mean_of_image_stds(images):
        stds = [[_moments(image[..., c])[1] for c in range(images.shape[-1])] for image in images]
        return np.mean(stds, axis=0)


@alternative
def matrix_of_pixels():
    """Pixels as rows of a matrix; the images' stds from each image's matrix."""

    def channel_stats(images):
        pixels = images.reshape(-1, images.shape[-1]).astype(np.float64) / 255
        return np.average(pixels, axis=0), np.sqrt(np.diag(np.atleast_2d(np.cov(pixels.T, bias=True))))

    def mean_of_image_stds(images):
        n, h, w, c = images.shape
        pixels = np.moveaxis(images.reshape(n, h * w, c), 2, 1) / 255
        centered = pixels - pixels.mean(axis=2, keepdims=True)
        return np.sqrt(np.einsum("ncp,ncp->nc", centered, centered) / (h * w)).sum(axis=0) / n


@alternative
def streaming_sums():
    """One pass over the images with sums of integers and of their squares."""

    def channel_stats(images):
        count, total, squares = 0, 0, 0
        for image in images.astype(np.int64):
            count += image.shape[0] * image.shape[1]
            total = total + image.sum(axis=(0, 1))
            squares = squares + (image**2).sum(axis=(0, 1))
        mean = total / count
        return mean / 255, np.sqrt(squares / count - mean**2) / 255

    def mean_of_image_stds(images):
        total = np.zeros(images.shape[-1])
        for image in images:
            total += np.std(image.astype(float), axis=(0, 1)) / 255
        return total / len(images)
