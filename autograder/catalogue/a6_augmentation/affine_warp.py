"""New in this question: looking up where a pixel came from."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=[
        (
            "u, v = column - (W - 1) / 2 - right, (H - 1) / 2 - row + down",
            "u, v = column - (W - 1) / 2, (H - 1) / 2 - row",
        ),
        (
            "    u, v = u * np.cos(angle) + v * np.sin(angle), -u * np.sin(angle) + v * "
            'np.cos(angle)\n    u = u - warp_param["shear"] * v\n    u, v = u / '
            'warp_param["scale"], v / warp_param["scale"]',
            '    u, v = u * warp_param["scale"], v * warp_param["scale"]\n    u = u + '
            'warp_param["shear"] * v\n    u, v = u * np.cos(angle) - v * np.sin(angle), u * '
            "np.sin(angle) + v * np.cos(angle)\n    u, v = u + right, v - down",
        ),
    ],
    fails={
        "affine_warp_translates",
        "affine_warp_rotates_about_the_middle",
        "affine_warp_shears_and_scales",
        "affine_warp_in_the_stated_order",
    },
)
def forward_map():
    """Uses the forward map.

    You follow the steps forward from the output pixel, so images move, turn and shrink the wrong way.
    Invert them.
    """


@misconception(
    replace=(
        "u, v = column - (W - 1) / 2 - right, (H - 1) / 2 - row + down",
        "u, v = column - (W - 1) / 2 + right, (H - 1) / 2 - row - down",
    ),
    fails={"affine_warp_translates", "affine_warp_shears_and_scales", "affine_warp_in_the_stated_order"},
)
def translation_turned_round():
    """Adds the translation where it is undone.

    Your images move up and to the left. To look up where a pixel came from, go back.
    """


@misconception(
    replace=("down, right = warp", "right, down = warp"),
    fails={"affine_warp_translates", "affine_warp_shears_and_scales", "affine_warp_in_the_stated_order"},
)
def right_before_down():
    """Takes translate for (right, down).

    You swap the two numbers of translate, which are (down, right).
    """


@misconception(
    replace=('np.deg2rad(warp_param["angle"])', 'warp_param["angle"]'),
    fails={"affine_warp_rotates_about_the_middle", "affine_warp_in_the_stated_order"},
)
def radians():
    """Takes degrees for radians.

    numpy's functions want radians, and the angle is given in degrees: np.deg2rad.
    """


@misconception(
    replace=(
        "u, v = u * np.cos(angle) + v * np.sin(angle), -u * np.sin(angle) + v * np.cos(angle)",
        "u, v = u * np.cos(angle) - v * np.sin(angle), u * np.sin(angle) + v * np.cos(angle)",
    ),
    fails={"affine_warp_rotates_about_the_middle", "affine_warp_in_the_stated_order"},
)
def clockwise():
    """Rotates clockwise.

    Your images turn clockwise. Undoing a counterclockwise rotation is a clockwise one, on the way back.
    """


@misconception(
    replace=[
        (
            "u, v = column - (W - 1) / 2 - right, (H - 1) / 2 - row + down",
            "u, v = column - right, down - row",
        ),
        ("row, column = (H - 1) / 2 - v, (W - 1) / 2 + u", "row, column = -v, u"),
    ],
    fails={
        "affine_warp_rotates_about_the_middle",
        "affine_warp_shears_and_scales",
        "affine_warp_in_the_stated_order",
    },
)
def about_the_corner():
    """Works about the top left corner.

    Your images turn and grow about their corner. Measure u and v from the middle.
    """


@misconception(
    replace=[
        (
            "u, v = column - (W - 1) / 2 - right, (H - 1) / 2 - row + down",
            "u, v = column - W / 2 - right, H / 2 - row + down",
        ),
        ("row, column = (H - 1) / 2 - v, (W - 1) / 2 + u", "row, column = H / 2 - v, W / 2 + u"),
    ],
    fails={
        "affine_warp_rotates_about_the_middle",
        "affine_warp_shears_and_scales",
        "affine_warp_in_the_stated_order",
    },
)
def middle_half_a_pixel_off():
    """Takes W / 2 for the middle.

    Your middle is half a pixel off. The middle of columns 0 to W - 1 is (W - 1) / 2.
    """


@misconception(
    replace=(
        'u, v = u / warp_param["scale"], v / warp_param["scale"]',
        'u, v = u * warp_param["scale"], v * warp_param["scale"]',
    ),
    fails={"affine_warp_shears_and_scales", "affine_warp_in_the_stated_order"},
)
def multiplies_by_the_scale():
    """Multiplies by the scale on the way back.

    A scale of 2 makes your images smaller. On the way back, distances are divided by it.
    """


@misconception(
    replace=("u = u - warp", "u = u + warp"),
    fails={"affine_warp_shears_and_scales", "affine_warp_in_the_stated_order"},
)
def shear_turned_round():
    """Adds the shear on the way back.

    Your images lean to the left. Undoing the shear subtracts it.
    """


@misconception(
    replace=('u = u - warp_param["shear"] * v', 'v = v - warp_param["shear"] * u'),
    fails={"affine_warp_shears_and_scales", "affine_warp_in_the_stated_order"},
)
def shear_of_rows():
    """Shears rows instead of columns.

    Your shear moves points up and down. It moves them to the right, by shear times their height.
    """


@misconception(
    replace=(
        "    u, v = u * np.cos(angle) + v * np.sin(angle), -u * np.sin(angle) + v * np.cos(angle)\n "
        '   u = u - warp_param["shear"] * v\n',
        '    u = u - warp_param["shear"] * v\n    u, v = u * np.cos(angle) + v * np.sin(angle), -u '
        "* np.sin(angle) + v * np.cos(angle)\n",
    ),
    fails={"affine_warp_in_the_stated_order"},
)
def shear_undone_first():
    """Undoes the shear before the rotation.

    The last step is undone first: the rotation came after the shear, so it goes first on the way back.
    """


@misconception(
    replace=[
        (
            "u, v = column - (W - 1) / 2 - right, (H - 1) / 2 - row + down",
            "u, v = column - (W - 1) / 2, (H - 1) / 2 - row",
        ),
        (
            'u, v = u / warp_param["scale"], v / warp_param["scale"]',
            'u, v = u / warp_param["scale"] - right, v / warp_param["scale"] + down',
        ),
    ],
    fails={"affine_warp_shears_and_scales", "affine_warp_in_the_stated_order"},
)
def translation_undone_last():
    """Undoes the translation last.

    You translate before all else. Translation is the last step, so it is undone first.
    """


@misconception(
    replace=(
        "np.pad(x.astype(np.float64), ((0, 0), (1, 1), (1, 1), (0, 0)))",
        'np.pad(x.astype(np.float64), ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")',
    ),
    fails={
        "affine_warp_translates",
        "affine_warp_rotates_about_the_middle",
        "affine_warp_shears_and_scales",
        "affine_warp_in_the_stated_order",
    },
)
def border_repeated():
    """Repeats the border.

    Outside the image you repeat its border. All pixels outside are 0.
    """


@misconception(
    replace=(
        "p, q = (row - i)[:, :, None], (column - j)[:, :, None]",
        "p, q = np.round(row - i)[:, :, None], np.round(column - j)[:, :, None]",
    ),
    fails={
        "affine_warp_translates",
        "affine_warp_rotates_about_the_middle",
        "affine_warp_shears_and_scales",
        "affine_warp_in_the_stated_order",
    },
)
def nearest_pixel():
    """Takes the nearest pixel.

    You take the nearest pixel. Bilinear interpolation weighs the four pixels around a point.
    """


@alternative
def map_coordinates():
    """Inverts a matrix and lets scipy interpolate."""
    from scipy import ndimage

    def affine_warp(x, warp_param):
        N, H, W, C = x.shape
        t, k = np.deg2rad(warp_param["angle"]), warp_param["shear"]
        turn = np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])
        back = np.linalg.inv(turn @ np.array([[1, k], [0, 1]]) * warp_param["scale"])
        down, right = warp_param["translate"]
        row, column = np.meshgrid(np.arange(H), np.arange(W), indexing="ij")
        u, v = np.tensordot(back, [column - (W - 1) / 2 - right, (H - 1) / 2 - row + down], axes=1)
        where = [(H - 1) / 2 - v, (W - 1) / 2 + u]
        out = np.zeros(x.shape)
        for n in range(N):
            for c in range(C):
                image = x[n, :, :, c].astype(float)
                out[n, :, :, c] = ndimage.map_coordinates(image, where, order=1, mode="grid-constant")
        return out


@alternative
def pixel_by_pixel():
    """Loops over pixels and asks of each neighbor whether it is inside."""
    import math

    def affine_warp(x, warp_param):
        N, H, W, C = x.shape
        t, s = math.radians(warp_param["angle"]), warp_param["scale"]
        down, right = warp_param["translate"]
        out = np.zeros(x.shape)
        for row in range(H):
            for column in range(W):
                u, v = column - right - (W - 1) / 2, (H - 1) / 2 - (row - down)
                z = complex(u, v) * complex(math.cos(t), -math.sin(t))
                u, v = (z.real - warp_param["shear"] * z.imag) / s, z.imag / s
                y, z = (H - 1) / 2 - v, (W - 1) / 2 + u
                for i in (math.floor(y), math.floor(y) + 1):
                    for j in (math.floor(z), math.floor(z) + 1):
                        if 0 <= i < H and 0 <= j < W:
                            out[:, row, column] += (1 - abs(y - i)) * (1 - abs(z - j)) * x[:, i, j]
        return out
