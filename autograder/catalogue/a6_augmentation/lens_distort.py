"""New in this question: a warp that is no matrix."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=(
        "factor = 1 + k * (u**2 + v**2) / (min(H, W) / 2) ** 2",
        "factor = 1 + k * np.sqrt(u**2 + v**2) / (min(H, W) / 2)",
    ),
    fails={"lens_distort_pulls_points_inward", "lens_distort_shows_zeros_from_outside"},
)
def radius_without_square():
    """Uses r for r squared.

    Your factor grows with r. The formula has its square.
    """


@misconception(
    replace=("factor = 1 + k * (u**2 + v**2) / (min(H, W) / 2) ** 2", "factor = 1 + k * (u**2 + v**2)"),
    fails={"lens_distort_pulls_points_inward", "lens_distort_shows_zeros_from_outside"},
)
def radius_in_pixels():
    """Measures the radius in pixels.

    Your radius is in pixels, so k means something else for each size. Divide by half of the shorter side.
    """


@misconception(
    replace=("min(H, W)", "max(H, W)"),
    fails={"lens_distort_pulls_points_inward", "lens_distort_shows_zeros_from_outside"},
)
def longer_side():
    """Measures in halves of the longer side.

    You divide by half of the longer side. The shorter one is asked for.
    """


@misconception(
    replace=(
        "/ (min(H, W) / 2) ** 2",
        "/ (min(H, W) / 2) ** 2 if H == W else 1 + k * (u**2 / (W / 2) ** 2 + v**2 / (H / 2) ** 2)",
    ),
    fails={"lens_distort_pulls_points_inward", "lens_distort_shows_zeros_from_outside"},
)
def each_axis_its_own():
    """Measures each axis by its own side.

    Your circles of equal radius are ellipses. Both axes are measured in halves of the shorter side.
    """


@misconception(
    replace=("factor = 1 + k", "factor = 1 - k"),
    fails={"lens_distort_pulls_points_inward", "lens_distort_shows_zeros_from_outside"},
)
def other_sign():
    """Turns the sign of k round.

    Your barrel is a pincushion. The factor is 1 + k r^2.
    """


@misconception(
    replace=[("v * factor", "v / factor"), ("u * factor", "u / factor")],
    fails={"lens_distort_pulls_points_inward", "lens_distort_shows_zeros_from_outside"},
)
def divides_by_the_factor():
    """Divides by the factor.

    You divide distances by the factor. The formula says where an output pixel comes from, so multiply.
    """


@misconception(
    replace=("(H - 1) / 2 + v * factor", "(H - 1) / 2 + v * 1.0"),
    fails={"lens_distort_pulls_points_inward", "lens_distort_shows_zeros_from_outside"},
)
def columns_only():
    """Moves columns only.

    Your points move to the side only. Both distances are multiplied.
    """


@misconception(
    replace=[
        ("row - (H - 1) / 2, column - (W - 1) / 2", "row - H / 2, column - W / 2"),
        ("(H - 1) / 2 + v * factor, (W - 1) / 2 + u * factor", "H / 2 + v * factor, W / 2 + u * factor"),
    ],
    fails={"lens_distort_pulls_points_inward", "lens_distort_shows_zeros_from_outside"},
)
def middle_half_a_pixel_off():
    """Takes H / 2 for the middle.

    Your middle is half a pixel off. The middle of rows 0 to H - 1 is (H - 1) / 2.
    """


@misconception(
    replace=(
        "p, q = (row - i)[:, :, None], (column - j)[:, :, None]",
        "p, q = np.round(row - i)[:, :, None], np.round(column - j)[:, :, None]",
    ),
    fails={"lens_distort_pulls_points_inward", "lens_distort_shows_zeros_from_outside"},
)
def nearest_pixel():
    """Takes the nearest pixel.

    You take the nearest pixel. Bilinear interpolation weighs the four pixels around a point.
    """


@misconception(
    replace=(
        "np.pad(x.astype(np.float64), ((0, 0), (1, 1), (1, 1), (0, 0)))",
        'np.pad(x.astype(np.float64), ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")',
    ),
    fails={"lens_distort_shows_zeros_from_outside"},
)
def border_repeated():
    """Repeats the border.

    Outside the image you repeat its border. All pixels outside are 0.
    """


@misconception(
    replace=[
        ("np.pad(x.astype(np.float64), ", "np.pad(x, "),
        (
            "upper = (1 - q) * padded[:, i, j] + q * padded[:, i, beside]",
            "upper = padded[:, i, j] + q * (padded[:, i, beside] - padded[:, i, j])",
        ),
    ],
    fails={"lens_distort_pulls_points_inward", "lens_distort_shows_zeros_from_outside"},
)
def bytes_wrap_around():
    """Subtracts bytes.

    The difference of two bytes is a byte: 3 - 5 is 254. Convert to float64 first.
    """


@alternative
def map_coordinates():
    """Lets scipy interpolate."""
    from scipy import ndimage

    def lens_distort(x, k):
        H, W = x.shape[1:3]
        middle = (np.array([H, W]) - 1).reshape(2, 1, 1) / 2
        away = np.indices((H, W)) - middle
        where = middle + away * (1 + 4 * k * (away**2).sum(axis=0) / min(H, W) ** 2)
        out = np.zeros(x.shape)
        for n in range(len(x)):
            for c in range(x.shape[3]):
                image = x[n, :, :, c].astype(float)
                out[n, :, :, c] = ndimage.map_coordinates(image, where, order=1, mode="grid-constant")
        return out


@alternative
def pixel_by_pixel():
    """Loops over pixels and asks of each neighbor whether it is inside."""
    import math

    def lens_distort(x, k):
        N, H, W, C = x.shape
        out = np.zeros(x.shape)
        for row in range(H):
            for column in range(W):
                v, u = row - (H - 1) / 2, column - (W - 1) / 2
                factor = 1 + k * math.hypot(u, v) ** 2 * 4 / min(H, W) ** 2
                y, z = (H - 1) / 2 + v * factor, (W - 1) / 2 + u * factor
                for i in (math.floor(y), math.floor(y) + 1):
                    for j in (math.floor(z), math.floor(z) + 1):
                        if 0 <= i < H and 0 <= j < W:
                            out[:, row, column] += (1 - abs(y - i)) * (1 - abs(z - j)) * x[:, i, j]
        return out
