"""New in this question: a random region that the border clips."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=[
        ("rng.integers(0, H, size=N)", "rng.integers(size // 2, H - (size - 1) // 2, size=N)"),
        ("rng.integers(0, W, size=N)", "rng.integers(size // 2, W - (size - 1) // 2, size=N)"),
    ],
    fails={"cutout_centers_are_uniform_over_all_pixels"},
)
def whole_squares_only():
    """Keeps the square inside the image.

    Your squares are never clipped, so pixels at the border are covered less often. The center may be any
    pixel.
    """


@misconception(
    replace=("rows - size // 2, columns - size // 2", "rows, columns"),
    fails={"cutout_covers_a_square_clipped_at_the_border", "cutout_centers_are_uniform_over_all_pixels"},
)
def corner_for_center():
    """Takes the pixel that was drawn for the top left corner.

    Your squares hang down and to the right of the pixel that was drawn, and are never clipped at the top.
    It is the center.
    """


@misconception(
    replace=[("top[n] + size, ", "row + size, "), ("left[n] + size]", "column + size]")],
    fails={"cutout_centers_are_uniform_over_all_pixels"},
)
def moved_into_the_image():
    """Moves squares into the image.

    Where a square begins above the image you move it down, so it stays whole. It should be clipped.
    """


@misconception(
    replace=("max(top[n], 0), max(left[n], 0)", "top[n], left[n]"),
    fails={
        "cutout_covers_a_square_clipped_at_the_border",
        "cutout_centers_are_uniform_over_all_pixels",
        "cutout_draws_a_center_for_each_image",
    },
)
def negative_slices():
    """Begins slices at negative numbers.

    A slice from -1 begins at the last row, so squares at the top and at the left vanish. Clip where it
    begins at 0.
    """


@misconception(
    replace=("= 0\n", "= x[n].mean()\n"),
    fails={
        "cutout_covers_a_square_clipped_at_the_border",
        "cutout_centers_are_uniform_over_all_pixels",
        "cutout_draws_a_center_for_each_image",
    },
)
def filled_with_the_mean():
    """Fills the square with the mean of the image.

    Your square is gray. This question covers it with zeros.
    """


@misconception(
    replace=("column : left[n] + size]", "column : left[n] + size, 0]"),
    fails={"cutout_covers_a_square_clipped_at_the_border"},
)
def first_channel_only():
    """Covers one channel.

    Only the first channel of your square is 0. All channels are covered.
    """


@misconception(
    replace=("rows - size // 2, columns - size // 2", "rows - (size - 1) // 2, columns - (size - 1) // 2"),
    fails={"cutout_covers_a_square_clipped_at_the_border", "cutout_centers_are_uniform_over_all_pixels"},
)
def even_sizes_off_by_one():
    """Places even squares one pixel further down and right.

    Your odd squares are right, your even ones begin one pixel too late. They begin at row - s // 2.
    """


@misconception(
    replace=[
        ("top[n] + size, ", "top[n] + 2 * (size // 2), "),
        ("left[n] + size]", "left[n] + 2 * (size // 2)]"),
    ],
    fails={"cutout_covers_a_square_clipped_at_the_border", "cutout_centers_are_uniform_over_all_pixels"},
)
def odd_sizes_too_small():
    """Makes odd squares one pixel too small.

    Your squares reach from row - s // 2 to row + s // 2 without that last row, so a square of 3 has 2 rows.
    """


@misconception(
    replace=(
        "columns = rng.integers(0, H, size=N), rng.integers(0, W, size=N)",
        "columns = np.full(N, rng.integers(0, H)), np.full(N, rng.integers(0, W))",
    ),
    fails={"cutout_centers_are_uniform_over_all_pixels", "cutout_draws_a_center_for_each_image"},
)
def one_square_for_the_batch():
    """Covers the same square in all images.

    All images of your batch lose the same pixels. Draw a center for each image.
    """


@misconception(
    replace=(
        "columns = rng.integers(0, H, size=N), rng.integers(0, W, size=N)",
        "columns = (rng.integers(0, min(H, W), size=N),) * 2",
    ),
    fails={"cutout_centers_are_uniform_over_all_pixels", "cutout_draws_a_center_for_each_image"},
)
def row_used_for_both():
    """Uses one number for row and column.

    All your centers lie on the diagonal. Draw row and column independently.
    """


@misconception(
    replace=('np.random.default_rng(cutout_param["seed"])', "np.random.default_rng(0)"),
    fails={"cutout_draws_a_center_for_each_image"},
)
def fixed_seed():
    """Seeds the generator with 0.

    You cover the same squares in every call. Seed the generator with the seed you are given.
    """


@alternative
def comparisons():
    """Multiplies by a mask made of comparisons."""

    def cutout(x, cutout_param):
        N, H, W, C = x.shape
        rng, s = np.random.default_rng(cutout_param["seed"]), cutout_param["size"]
        place = rng.integers(H * W, size=(N, 1, 1))
        down = np.arange(H)[:, None] - place // W + s // 2
        right = np.arange(W) - place % W + s // 2
        square = (down >= 0) & (down < s) & (right >= 0) & (right < s)
        return np.where(square[..., None], 0, x)


@alternative
def padded_canvas():
    """Covers whole squares on a larger canvas, with numpy's old generator."""

    def cutout(x, cutout_param):
        s, state = cutout_param["size"], np.random.RandomState(cutout_param["seed"])
        out = np.pad(x, ((0, 0), (s, s), (s, s), (0, 0)))
        H, W = x.shape[1:3]
        for image in out:
            row, column = s + state.randint(H) - s // 2, s + state.randint(W) - s // 2
            image[row : row + s, column : column + s] = 0
        return out[:, s : s + H, s : s + W]
