"""New in this question: reading an image between its pixels."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("if H < W else", "if H > W else"),
    fails={
        "resize_short_side_keeps_the_proportions",
        "resize_short_side_interpolates_between_pixel_centers",
        "resize_short_side_of_bytes",
    },
)
def sides_swapped():
    """Swaps height and width.

    Your landscape images become portraits. The shorter side of the input stays the shorter one.
    """


@misconception(
    replace=("other = size * long // short", "other = -(-size * long // short)"),
    fails={
        "resize_short_side_keeps_the_proportions",
        "resize_short_side_interpolates_between_pixel_centers",
        "resize_short_side_of_bytes",
    },
)
def rounds_up():
    """Rounds the long side up.

    Your long side has one pixel too many where the proportions do not come out even. Round down.
    """


@misconception(
    replace=("other = size * long // short", "other = size"),
    fails={
        "resize_short_side_keeps_the_proportions",
        "resize_short_side_interpolates_between_pixel_centers",
        "resize_short_side_of_bytes",
    },
)
def makes_a_square():
    """Makes both sides `size` long.

    Your results are squares, so everything in the image is squeezed. Keep the proportions.
    """


@misconception(
    replace=("(np.arange(new) + 0.5) * old / new - 0.5", "np.arange(new) * old / new"),
    fails={"resize_short_side_interpolates_between_pixel_centers", "resize_short_side_of_bytes"},
)
def corners_of_pixels():
    """Maps the corners of pixels instead of their centers.

    You multiply pixel numbers by H / h. A pixel's center lies half a pixel from its edge, so the image is
    moved up and to the left a little.
    """


@misconception(
    replace=("(np.arange(new) + 0.5) * old / new - 0.5", "np.linspace(0, old - 1, new)"),
    fails={"resize_short_side_interpolates_between_pixel_centers", "resize_short_side_of_bytes"},
)
def align_corners():
    """Maps the first and last pixel to the first and last pixel.

    This is what PyTorch calls align_corners=True: a step of (H - 1) / (h - 1). Here pixels are areas, and
    the step is H / h.
    """


@misconception(
    replace=("weight = (position - low)", "weight = np.round(position - low)"),
    fails={"resize_short_side_interpolates_between_pixel_centers", "resize_short_side_of_bytes"},
)
def nearest_pixel():
    """Takes the nearest pixel.

    You take the value of the nearest pixel. Bilinear interpolation takes the weighted mean of the two
    neighbors on each axis.
    """


@misconception(
    replace=(
        "np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)",
        "np.maximum((np.arange(new) + 0.5) * old / new - 0.5, -0.5)",
    ),
    fails={"resize_short_side_interpolates_between_pixel_centers", "resize_short_side_of_bytes"},
)
def goes_on_beyond_the_border():
    """Does not clip positions at the first pixel.

    Left of the first pixel's center you do not repeat its value. Clip positions to [0, H - 1] before you
    take the floor.
    """


@misconception(fails={"resize_short_side_of_bytes"})
def bytes_wrap_around():
    """Subtracts bytes.

    You compute the difference of two bytes, which is 254 for 3 - 5. Convert to float64 first.
    """

    def resize_short_side(x, size):
        H, W = x.shape[1:3]
        short, long = min(H, W), max(H, W)
        other = size * long // short
        h, w = (size, other) if H < W else (other, size)
        out = x
        for axis, old, new in ((2, W, w), (1, H, h)):
            position = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)
            low = np.floor(position).astype(int)
            high = np.minimum(low + 1, old - 1)
            weight = (position - low).reshape([-1 if a == axis else 1 for a in range(4)])
            first, second = np.take(out, low, axis), np.take(out, high, axis)
            out = first + weight * (second - first)
        return out


@misconception(
    replace=("    return out\n", "    return np.round(out) if x.dtype == np.uint8 else out\n"),
    fails={"resize_short_side_of_bytes"},
)
def rounds_bytes():
    """Rounds what came from bytes.

    Your values are whole numbers where the input holds bytes. The question asks for float64, not rounded.
    """


@alternative
def matrices():
    """Writes the interpolation of each axis as a matrix."""

    def resize_short_side(x, size):
        def matrix(old, new):
            m = np.zeros((new, old))
            for i in range(new):
                position = min(max((i + 0.5) * old / new - 0.5, 0.0), old - 1.0)
                low = int(position)
                m[i, low] += 1 - (position - low)
                m[i, min(low + 1, old - 1)] += position - low
            return m

        H, W = x.shape[1:3]
        h, w = (size, size * W // H) if H <= W else (size * H // W, size)
        return np.einsum("ih,jw,nhwc->nijc", matrix(H, h), matrix(W, w), x.astype(float))


@alternative
def map_coordinates():
    """Lets scipy interpolate."""
    from scipy import ndimage

    def resize_short_side(x, size):
        N, H, W, C = x.shape
        short = min(H, W)
        h, w = size * H // short, size * W // short
        rows, columns = (np.arange(h) + 0.5) * H / h - 0.5, (np.arange(w) + 0.5) * W / w - 0.5
        where = np.meshgrid(rows, columns, indexing="ij")
        out = np.zeros((N, h, w, C))
        for n in range(N):
            for c in range(C):
                out[n, :, :, c] = ndimage.map_coordinates(
                    x[n, :, :, c].astype(float), where, order=1, mode="nearest"
                )
        return out
