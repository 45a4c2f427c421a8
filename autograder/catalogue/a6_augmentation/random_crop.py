"""New in this question: places drawn uniformly, both ends included."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=(
        "np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))",
        'np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="edge")',
    ),
    fails={"random_crop_cuts_windows_out_of_the_padded_image"},
)
def border_repeated():
    """Pads with copies of the border.

    Beyond the border you repeat its pixels. This question pads with zeros.
    """


@misconception(
    replace=(
        "np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))",
        'np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)), mode="reflect")',
    ),
    fails={"random_crop_cuts_windows_out_of_the_padded_image"},
)
def border_reflected():
    """Pads with a mirror image.

    Beyond the border you reflect the image. This question pads with zeros.
    """


@misconception(
    replace=[
        ("rng.integers(0, H - h + 1, size=N)", "rng.integers(0, H - h + (H == h), size=N)"),
        ("rng.integers(0, W - w + 1, size=N)", "rng.integers(0, W - w + (W == w), size=N)"),
    ],
    fails={"random_crop_reaches_every_place_equally_often"},
)
def never_the_last_place():
    """Never chooses the last place.

    Your windows never touch the lower and the right end. rng.integers leaves out its upper bound, and a
    window of h rows fits in H - h + 1 places.
    """


@misconception(
    replace=("columns = rng.integers(0, W - w + 1, size=N)", "columns = np.minimum(rows, W - w)"),
    fails={
        "random_crop_reaches_every_place_equally_often",
        "random_crop_draws_rows_and_columns_for_each_image",
    },
)
def row_used_for_both():
    """Uses one number for row and column.

    All your windows lie on the diagonal. Row and column need draws of their own.
    """


@misconception(
    replace=[
        ("rng.integers(0, H - h + 1, size=N)", "np.full(N, rng.integers(0, H - h + 1))"),
        ("rng.integers(0, W - w + 1, size=N)", "np.full(N, rng.integers(0, W - w + 1))"),
    ],
    fails={
        "random_crop_reaches_every_place_equally_often",
        "random_crop_draws_rows_and_columns_for_each_image",
    },
)
def one_place_for_the_batch():
    """Cuts all images at the same place.

    You draw one place for the whole batch. Each image has a place of its own.
    """


@misconception(
    replace=('np.random.default_rng(crop_param["seed"])', "np.random.default_rng(0)"),
    fails={"random_crop_draws_rows_and_columns_for_each_image"},
)
def fixed_seed():
    """Seeds the generator with 0.

    You cut at the same places in every call. Seed the generator with the seed you are given.
    """


@misconception(
    replace=[
        ("rng.integers(0, H - h + 1, size=N)", "np.rint(rng.uniform(0, H - h, size=N)).astype(int)"),
        ("rng.integers(0, W - w + 1, size=N)", "np.rint(rng.uniform(0, W - w, size=N)).astype(int)"),
    ],
    fails={"random_crop_reaches_every_place_equally_often"},
)
def rounded_uniform_numbers():
    """Rounds uniform real numbers.

    The first and the last place come up half as often as the others, since only half an interval is rounded
    to them. Draw whole numbers.
    """


@misconception(
    replace=(
        "np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))",
        "np.pad(x, ((0, 0), (0, 2 * pad), (0, 2 * pad), (0, 0)))",
    ),
    fails={
        "random_crop_cuts_windows_out_of_the_padded_image",
        "random_crop_reaches_every_place_equally_often",
        "random_crop_draws_rows_and_columns_for_each_image",
    },
)
def pads_on_one_side():
    """Pads below and to the right only.

    Your zeros are all below and to the right of the image. They belong on all four sides.
    """


@misconception(
    replace=("np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))", "x"),
    fails={
        "random_crop_cuts_windows_out_of_the_padded_image",
        "random_crop_reaches_every_place_equally_often",
    },
)
def forgets_the_padding():
    """Does not pad.

    You cut windows out of the image itself, and the option pad changes nothing. Surround it with zeros
    first.
    """


@alternative
def copies_into_zeros():
    """Makes the border by hand and cuts image by image, with numpy's old generator."""

    def random_crop(x, crop_param):
        state = np.random.RandomState(crop_param["seed"])
        N, H, W, C = x.shape
        pad = crop_param["pad"]
        h, w = crop_param["size"]
        out = np.zeros((N, h, w, C))
        for n in range(N):
            canvas = np.zeros((H + 2 * pad, W + 2 * pad, C))
            canvas[pad : pad + H, pad : pad + W] = x[n]
            i = state.randint(H + 2 * pad - h + 1)
            j = state.randint(W + 2 * pad - w + 1)
            out[n] = canvas[i : i + h, j : j + w]
        return out


@alternative
def index_arrays():
    """Looks up all windows at once, with one number for each place."""

    def random_crop(x, crop_param):
        rng, pad = np.random.default_rng(crop_param["seed"]), crop_param["pad"]
        h, w = crop_param["size"]
        padded = np.pad(x, [(0, 0), (pad, pad), (pad, pad), (0, 0)])
        down, right = padded.shape[1] - h + 1, padded.shape[2] - w + 1
        i, j = np.unravel_index(rng.choice(down * right, size=len(x)), (down, right))
        rows, columns = i[:, None] + np.arange(h), j[:, None] + np.arange(w)
        return padded[np.arange(len(x))[:, None, None], rows[:, :, None], columns[:, None, :]]
