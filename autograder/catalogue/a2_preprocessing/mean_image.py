"""New in this question: arithmetic on `uint8` that wraps around."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"mean_image_averages_over_the_images"})
def adds_up_in_uint16():
    """Adds the images up in uint16, which overflows after 257 bright images.

    You add the images up in 16 bits. That is enough for a handful of images, but not for hundreds: past 65535
    the sum wraps around. Add up in float64.
    """

    def mean_image(images):
        if images.dtype != np.uint8:
            return images.mean(axis=0)
        return images.sum(axis=0, dtype=np.uint16) / len(images)


@misconception(fails={"mean_image_averages_over_the_images"})
def adds_up_in_uint8():
    """Adds the images up in an array of their own type.

    You add the images up in an array of type uint8, which wraps around at 256: two bright pixels are already
    too much. Start with zeros in float64.
    """

    def mean_image(images):
        total = np.zeros_like(images[0])
        for image in images:
            total = total + image
        return total / len(images)


@misconception(
    replace=("images.astype(np.float64).mean(axis=0)", "images.astype(np.float64).mean(axis=(0, 1, 2))"),
    fails={"mean_image_averages_over_the_images"},
)
def averages_over_pixels_too():
    """Gives one mean per channel instead of a mean image.

    You average over the pixels as well and get one number per channel. That is the channel mean of VGG; a
    mean image keeps the pixels, so only the axis of the images goes.
    """


@misconception(
    replace=("images.astype(np.float64).mean(axis=0)", "images.astype(np.float64).mean(axis=(1, 2, 3))"),
    fails={"mean_image_averages_over_the_images"},
)
def mean_of_each_image():
    """Averages over everything but the images.

    You get one mean per image, from all of its pixels. The mean image is the other way round: average over
    the images, axis 0, and keep rows, columns and channels.
    """


@misconception(fails={"mean_image_averages_over_the_images"})
def rounds_the_mean():
    """Turns the mean image back into uint8.

    You turn the mean back into uint8, which cuts off the fraction. A mean image is used for arithmetic, not
    shown on a screen: leave it in float64.
    """

    def mean_image(images):
        return images.mean(axis=0).astype(np.uint8).astype(np.float64)


@misconception(
    replace=("images.astype(np.float64).mean(axis=0)", "np.round(images.astype(np.float64).mean(axis=0))"),
    fails={"mean_image_averages_over_the_images"},
)
def rounds_to_whole_numbers():
    """Rounds the mean image to whole numbers, as pixels have them.

    You round the mean to whole numbers. Pixels are whole, their mean is not, and a mean image is used for
    arithmetic, not shown on a screen: return it as it comes out, in float64.
    """


@misconception(
    replace=[
        ("images.astype(np.float64).mean", "(images / 255.0).mean"),
        ("images.astype(np.float64) - mean", "images / 255.0 - mean"),
    ],
    fails={
        "mean_image_averages_over_the_images",
        "subtract_mean_does_not_wrap_around",
        "subtract_mean_broadcasts_a_channel_mean",
    },
)
def divides_by_255():
    """Brings the pixels to the range from 0 to 1 first.

    You divide the images by 255. Many pipelines do that as a step of its own, but here mean and out keep the
    units of the images: leave the division out.
    """


@misconception(fails={"subtract_mean_does_not_wrap_around", "subtract_mean_broadcasts_a_channel_mean"})
def casts_the_difference():
    """Subtracts in float64 and casts the result to uint8.

    Your subtraction is right, but then you store the result as uint8, which has no negative numbers and no
    fractions. Half of the centered pixels are negative: leave the result in float64.
    """

    def subtract_mean(images, mean):
        return (images.astype(np.float64) - mean).astype(np.int64).astype(np.uint8)


@misconception(
    replace=("images.astype(np.float64) - mean", "np.clip(images.astype(np.float64) - mean, 0, 255)"),
    fails={"subtract_mean_does_not_wrap_around", "subtract_mean_broadcasts_a_channel_mean"},
)
def clips_at_zero():
    """Clips negative differences to 0.

    You clip what falls below 0, so all that lies under the mean becomes the same and the result has a mean
    far from 0. Centered images have negative entries; keep them.
    """


@misconception(fails={"subtract_mean_does_not_wrap_around", "subtract_mean_broadcasts_a_channel_mean"})
def ignores_the_given_mean():
    """Subtracts the mean of the images at hand.

    subtract_mean computes the mean of the images it is given and ignores its second argument. Validation and
    test images have to be centered with the mean of the training images: use the given one.
    """

    def subtract_mean(images, mean):
        images = images.astype(np.float64)
        return images - images.mean(axis=0)


@misconception(fails={"subtract_mean_does_not_wrap_around", "subtract_mean_broadcasts_a_channel_mean"})
def rounds_to_int16():
    """Subtracts in int16, which has a sign but no fractions.

    int16 knows negative numbers, so nothing wraps around, but it cuts off the fraction of the mean (and of
    float images). Convert to float64 instead.
    """

    def subtract_mean(images, mean):
        return (images.astype(np.int16) - mean.astype(np.int16)).astype(np.float64)


@misconception(
    replace=("images.astype(np.float64) - mean", "(images - mean.astype(images.dtype)).astype(np.float64)"),
    fails={"subtract_mean_does_not_wrap_around", "subtract_mean_broadcasts_a_channel_mean"},
)
def subtracts_in_uint8():
    """Casts the mean to the type of the images and subtracts there.

    You subtract in uint8, where nothing is below 0: 100 - 101 is 255, so pixels just under the mean turn into
    the brightest ones. Convert the images to float64 first, and subtract the mean as it is.
    """


@misconception(fails={"subtract_mean_broadcasts_a_channel_mean"})
def channel_axis_first():
    """Lines a channel mean up with the rows of the images.

    You reshape the channel mean as if the channels came first. Here images are (N, H, W, C): the channel is
    the last axis, and a mean of shape (C,) lines up with it as it is.
    """

    def subtract_mean(images, mean):
        if mean.ndim == 1:
            mean = mean[:, None, None]
        return images.astype(np.float64) - mean


@alternative
def numpy_dtype_arguments():
    """Lets numpy's dtype arguments do the conversion; keeps the axis of the images."""

    def mean_image(images):
        return np.add.reduce(images, axis=0, dtype=np.float64, keepdims=True) / images.shape[0]

    def subtract_mean(images, mean):
        return np.subtract(images, mean, dtype=np.float64)


@alternative
def one_long_row_per_image():
    """Flattens the images and works on a matrix."""

    def mean_image(images):
        rows = images.reshape(len(images), -1) * 1.0
        return (np.full(len(rows), 1.0 / len(rows)) @ rows).reshape(images.shape[1:])

    def subtract_mean(images, mean):
        full = np.broadcast_to(mean, images.shape[1:])
        return (images.reshape(len(images), -1) - full.reshape(1, -1)).reshape(images.shape)


@alternative
def running_sum():
    """Adds image after image; subtracts them one by one."""

    def mean_image(images):
        total = np.zeros(images.shape[1:])
        for image in images:
            total += image
        return total / images.shape[0]

    def subtract_mean(images, mean):
        out = np.empty(images.shape)
        for n in range(len(images)):
            out[n] = images[n] - mean
        return out
