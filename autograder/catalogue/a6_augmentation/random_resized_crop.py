"""New in this question: random size, shape and place in one transform."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("np.exp(rng.uniform(np.log(r0), np.log(r1), size=N))", "rng.uniform(r0, r1, size=N)"),
    fails={"random_resized_crop_draws_area_and_ratio"},
)
def uniform_ratio():
    """Draws the aspect ratio itself uniformly.

    Your ratio is uniform, so wide parts are more likely than high ones. Its logarithm is uniform.
    """


@misconception(
    replace=[
        ("np.sqrt(share * H * W / ratio)", "share * np.sqrt(H * W / ratio)"),
        ("np.sqrt(share * H * W * ratio)", "share * np.sqrt(H * W * ratio)"),
    ],
    fails={"random_resized_crop_draws_area_and_ratio"},
)
def share_of_the_side():
    """Takes s for a share of the side.

    You multiply both sides by s, so the area shrinks with s squared. s is the share of the area.
    """


@misconception(
    replace=[
        ("np.sqrt(share * H * W / ratio)", "np.sqrt(share * H * W * ratio)"),
        ("np.sqrt(share * H * W * ratio)", "np.sqrt(share * H * W / ratio)"),
    ],
    fails={"random_resized_crop_draws_area_and_ratio", "random_resized_crop_draws_a_place"},
)
def ratio_turned_round():
    """Takes r for height over width.

    Your parts are high where they should be wide. r is width over height.
    """


@misconception(
    replace=[
        ("np.minimum(np.sqrt(share * H * W / ratio), H)", "np.sqrt(share * H * W / ratio)"),
        ("np.minimum(np.sqrt(share * H * W * ratio), W)", "np.sqrt(share * H * W * ratio)"),
    ],
    fails={"random_resized_crop_draws_a_place"},
)
def does_not_cut_to_the_image():
    """Lets parts be larger than the image.

    Some of your parts are higher or wider than the image. What exceeds H or W is cut to H or W.
    """


@misconception(
    replace=(
        "rng.uniform(0, 1, size=N) * (H - a), rng.uniform(0, 1, size=N) * (W - b)",
        "(H - a) / 2, (W - b) / 2",
    ),
    fails={"random_resized_crop_draws_a_place"},
)
def always_the_middle():
    """Takes the part from the middle.

    Your parts always lie in the middle of the image. Their place is random.
    """


@misconception(
    replace=(
        "top, left = rng.uniform(0, 1, size=N) * (H - a), rng.uniform(0, 1, size=N) * (W - b)",
        "place = rng.uniform(0, 1, size=N)\n    top, left = place * (H - a), place * (W - b)",
    ),
    fails={"random_resized_crop_draws_a_place"},
)
def one_draw_for_both_edges():
    """Uses one draw for the top and the left edge.

    Your parts lie on the diagonal of the image. Top and left are drawn independently.
    """


@misconception(
    replace=[
        ("rng.uniform(s0, s1, size=N)", "np.full(N, rng.uniform(s0, s1))"),
        (
            "np.exp(rng.uniform(np.log(r0), np.log(r1), size=N))",
            "np.full(N, np.exp(rng.uniform(np.log(r0), np.log(r1))))",
        ),
    ],
    fails={"random_resized_crop_interpolates_the_part", "random_resized_crop_draws_area_and_ratio"},
)
def one_shape_for_the_batch():
    """Uses one area and ratio for all images.

    All parts of your batch have the same shape. Draw anew for each image.
    """


@misconception(
    replace=('np.random.default_rng(crop_param["seed"])', "np.random.default_rng(0)"),
    fails={"random_resized_crop_draws_a_place"},
)
def fixed_seed():
    """Seeds the generator with 0.

    Your parts are the same in every call. Seed the generator with the seed you are given.
    """


@misconception(
    replace=[
        (
            "upper = (1 - v) * x[n][i][:, j] + v * x[n][i][:, beside]",
            "upper = x[n][i][:, j] + v * (x[n][i][:, beside] - x[n][i][:, j])",
        ),
        (
            "lower = (1 - v) * x[n][below][:, j] + v * x[n][below][:, beside]",
            "lower = x[n][below][:, j] + v * (x[n][below][:, beside] - x[n][below][:, j])",
        ),
    ],
    fails={"random_resized_crop_interpolates_the_part"},
)
def bytes_wrap_around():
    """Subtracts bytes.

    The difference of two bytes is a byte: 3 - 5 is 254. Convert to float64 first.
    """


@misconception(
    replace=("out[n] = (1 - u) * upper + u * lower", "out[n] = upper"),
    fails={
        "random_resized_crop_interpolates_the_part",
        "random_resized_crop_draws_area_and_ratio",
        "random_resized_crop_draws_a_place",
    },
)
def columns_only():
    """Interpolates columns and not rows.

    Between two rows you take the upper one. Weigh both rows, as you do with columns.
    """


@alternative
def matrices():
    """Writes the interpolation as a matrix for each axis, with numpy's old generator."""

    def random_resized_crop(x, crop_param):
        state = np.random.RandomState(crop_param["seed"])
        (low, high), (narrow, wide) = crop_param["scale"], crop_param["ratio"]
        h, w = crop_param["size"]
        H, W = x.shape[1:3]

        def matrix(start, length, new, old):
            m = np.zeros((new, old))
            for i in range(new):
                position = min(max(start + (i + 0.5) * length / new - 0.5, 0.0), old - 1.0)
                k = min(int(position), old - 2)
                m[i, k], m[i, k + 1] = 1 - (position - k), position - k
            return m

        out = []
        for image in x.astype(float):
            area = (low + (high - low) * state.rand()) * H * W
            r = narrow * (wide / narrow) ** state.rand()
            a, b = min((area / r) ** 0.5, H), min((area * r) ** 0.5, W)
            rows = matrix(state.rand() * (H - a), a, h, H)
            columns = matrix(state.rand() * (W - b), b, w, W)
            out.append(np.einsum("ih,jw,hwc->ijc", rows, columns, image))
        return np.array(out)


@alternative
def map_coordinates():
    """Lets scipy interpolate."""
    from scipy import ndimage

    def random_resized_crop(x, crop_param):
        rng = np.random.default_rng(crop_param["seed"])
        (N, H, W, C), (h, w) = x.shape, crop_param["size"]
        out = np.empty((N, h, w, C))
        for n in range(N):
            root = np.sqrt(rng.uniform(*crop_param["scale"]) * H * W)
            stretch = np.exp(rng.uniform(*np.log(crop_param["ratio"])) / 2)
            a, b = min(root / stretch, H), min(root * stretch, W)
            rows = rng.random() * (H - a) + (np.arange(h) + 0.5) * a / h - 0.5
            columns = rng.random() * (W - b) + (np.arange(w) + 0.5) * b / w - 0.5
            where = np.meshgrid(rows, columns, indexing="ij")
            for c in range(C):
                out[n, :, :, c] = ndimage.map_coordinates(
                    x[n, :, :, c].astype(float), where, order=1, mode="nearest"
                )
        return out
