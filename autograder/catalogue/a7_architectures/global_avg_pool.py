"""New in this question: one number for a whole channel."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("x.mean(axis=(2, 3))", "x.sum(axis=(2, 3))"), fails={"global_avg_pool_forward_averages_pixels"}
)
def sums_the_pixels():
    """Sums instead of averaging.

    Your output is the sum of all pixels. Divide by their number.
    """


@misconception(
    replace=("x.mean(axis=(2, 3))", "x.sum(axis=(2, 3)) / x.shape[2] ** 2"),
    fails={"global_avg_pool_forward_averages_pixels"},
)
def square_images_only():
    """Divides by the square of the height.

    Your mean is right for square images only. The number of pixels is height times width.
    """


@misconception(
    replace=("x.mean(axis=(2, 3)), x.shape", "x.mean(axis=(2, 3), keepdims=True), x.shape"),
    fails={"global_avg_pool_forward_averages_pixels"},
)
def keeps_two_axes():
    """Returns (N, C, 1, 1).

    Your output still has two axes of size 1. The question asks for (N, C).
    """


@misconception(
    replace=("np.ones((H, W)) / (H * W)", "np.ones((H, W))"),
    fails={"global_avg_pool_backward_shares_dout"},
)
def every_pixel_gets_all():
    """Gives the whole of dout to every pixel.

    Every pixel receives all of dout. The mean divides by the number of pixels, so each receives a share.
    """


@misconception(
    replace=("np.ones((H, W)) / (H * W)", "np.ones((H, W)) / (N * H * W)"),
    fails={"global_avg_pool_backward_shares_dout"},
)
def averages_over_the_batch():
    """Divides by the number of images as well.

    Your gradient is smaller for larger batches. The forward pass averages pixels, not images.
    """


@misconception(
    replace=("np.ones((H, W)) / (H * W)", "np.ones((H, W)) / W**2"),
    fails={"global_avg_pool_backward_shares_dout"},
)
def square_images_only_backward():
    """Divides by the square of the width.

    Your gradient is right for square images only. The number of pixels is height times width.
    """


@misconception(
    replace=("* np.ones((H, W)) / (H * W)", "* (np.arange(H * W).reshape(H, W) == 0)"),
    fails={"global_avg_pool_backward_shares_dout"},
)
def first_pixel_gets_all():
    """Gives dout to the first pixel.

    One pixel of yours receives all of dout, the others nothing. All of them take part in the mean, in equal
    shares.
    """


@alternative
def one_row_a_channel():
    """Flattens the pixels; repeats dout."""

    def global_avg_pool_forward(x):
        flat = x.reshape(x.shape[0], x.shape[1], -1)
        return np.average(flat, axis=-1), x

    def global_avg_pool_backward(dout, x):
        pixels = x.shape[2] * x.shape[3]
        return np.repeat(dout / pixels, pixels, axis=1).reshape(x.shape)


@alternative
def einsum_and_broadcast():
    """Sums by einsum; broadcasts dout and copies it."""

    def global_avg_pool_forward(x):
        pixels = x.shape[-1] * x.shape[-2]
        return np.einsum("nchw->nc", x) / pixels, (x.shape, pixels)

    def global_avg_pool_backward(dout, cache):
        shape, pixels = cache
        return np.broadcast_to(dout.reshape(*dout.shape, 1, 1) / pixels, shape).copy()
