"""New in this question: two random steps whose order matters."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("127.5 + contrast * (x - 127.5)", "contrast * x.astype(float)"),
    fails={
        "color_jitter_changes_one_at_a_time",
        "color_jitter_changes_contrast_before_brightness",
        "color_jitter_clips_once_at_the_end",
        "color_jitter_draws_factors_for_each_image",
    },
)
def contrast_about_zero():
    """Multiplies values by the contrast factor.

    You scale values about 0, which is a change of brightness. Contrast moves them away from 127.5.
    """


@misconception(
    replace=("127.5 + contrast * (x - 127.5)", "x.mean() + contrast * (x - x.mean())"),
    fails={"color_jitter_changes_one_at_a_time", "color_jitter_changes_contrast_before_brightness"},
)
def contrast_about_the_mean():
    """Changes contrast about the mean of the batch.

    You move values away from their mean. In this question the middle of the range, 127.5, stays where it
    is.
    """


@misconception(
    replace=[
        ("127.5 + contrast * (x - 127.5)", "brightness * x"),
        ("brightness * out", "127.5 + contrast * (out - 127.5)"),
    ],
    fails={"color_jitter_changes_contrast_before_brightness"},
)
def brightness_first():
    """Changes brightness before contrast.

    You change brightness first. The steps do not commute: contrast comes first, then brightness.
    """


@misconception(
    replace=("out = brightness * out", "out = brightness * np.clip(out, 0, 255)"),
    fails={"color_jitter_clips_once_at_the_end"},
)
def clips_in_between():
    """Clips after each step.

    You clip after the contrast step, too, so bright pixels that the second step would bring back are lost.
    Clip once, at the end.
    """


@misconception(
    replace=("return np.clip(out, 0, 255)", "return out"),
    fails={"color_jitter_clips_once_at_the_end"},
)
def does_not_clip():
    """Does not clip.

    Some of your values lie above 255 or below 0. Clip the result to the range of images.
    """


@misconception(
    replace=(
        "return np.clip(out, 0, 255)",
        "return (np.round(out).astype(np.int64) % 256).astype(np.uint8) if x.dtype == np.uint8 else "
        "np.clip(out, 0, 255)",
    ),
    fails={
        "color_jitter_changes_one_at_a_time",
        "color_jitter_changes_contrast_before_brightness",
        "color_jitter_clips_once_at_the_end",
    },
)
def bytes_wrap_around():
    """Turns values into bytes before it clips.

    Where the input holds bytes you return bytes, and 260 becomes 4. Compute in float64, clip, and round
    nothing.
    """


@misconception(
    replace=[
        (
            "contrast = rng.uniform(1 - c, 1 + c, size=(len(x), 1, 1, 1))",
            "contrast = rng.uniform(1 - c, 1 + c)",
        ),
        (
            "brightness = rng.uniform(1 - b, 1 + b, size=(len(x), 1, 1, 1))",
            "brightness = rng.uniform(1 - b, 1 + b)",
        ),
    ],
    fails={
        "color_jitter_changes_contrast_before_brightness",
        "color_jitter_changes_one_at_a_time",
        "color_jitter_clips_once_at_the_end",
        "color_jitter_draws_factors_for_each_image",
    },
)
def one_factor_for_the_batch():
    """Uses the same factors for all images.

    All images of your batch are changed alike. Draw two factors for each image.
    """


@misconception(
    replace=[
        (
            "contrast = rng.uniform(1 - c, 1 + c, size=(len(x), 1, 1, 1))",
            "contrast = rng.uniform(1 - c, 1 + c, size=(len(x), 1, 1, x.shape[3]))",
        ),
        (
            "brightness = rng.uniform(1 - b, 1 + b, size=(len(x), 1, 1, 1))",
            "brightness = rng.uniform(1 - b, 1 + b, size=(len(x), 1, 1, x.shape[3]))",
        ),
    ],
    fails={
        "color_jitter_changes_one_at_a_time",
        "color_jitter_changes_contrast_before_brightness",
        "color_jitter_clips_once_at_the_end",
    },
)
def a_factor_for_each_channel():
    """Draws factors for each channel.

    Each channel of an image has factors of its own, so its hue changes. Two factors hold for a whole image.
    """


@misconception(
    replace=[
        ("rng.uniform(1 - c, 1 + c, size", "rng.uniform(1, 1 + c, size"),
        ("rng.uniform(1 - b, 1 + b, size", "rng.uniform(1, 1 + b, size"),
    ],
    fails={"color_jitter_draws_factors_for_each_image"},
)
def never_darker():
    """Draws factors above 1 only.

    Your images become brighter and richer in contrast, never the opposite. Factors lie on both sides of 1.
    """


@misconception(
    replace=[
        (
            "rng.uniform(1 - c, 1 + c, size=(len(x), 1, 1, 1))",
            "np.clip(rng.normal(1, c / 2, size=(len(x), 1, 1, 1)), 1 - c, 1 + c)",
        ),
        (
            "rng.uniform(1 - b, 1 + b, size=(len(x), 1, 1, 1))",
            "np.clip(rng.normal(1, b / 2, size=(len(x), 1, 1, 1)), 1 - b, 1 + b)",
        ),
    ],
    fails={"color_jitter_draws_factors_for_each_image"},
)
def normal_factors():
    """Draws normal factors.

    Your factors lie near 1 more often than near the ends of the range. They are uniform.
    """


@misconception(
    replace=(
        "rng.uniform(1 - b, 1 + b, size=(len(x), 1, 1, 1))",
        "1 + (contrast - 1) * b / c if c else rng.uniform(1 - b, 1 + b, size=(len(x), 1, 1, 1))",
    ),
    fails={"color_jitter_draws_factors_for_each_image"},
)
def one_draw_for_both():
    """Uses one draw for contrast and brightness.

    Your two factors are the same number in other units. They are drawn independently.
    """


@misconception(
    replace=('np.random.default_rng(jitter_param["seed"])', "np.random.default_rng(0)"),
    fails={"color_jitter_draws_factors_for_each_image"},
)
def fixed_seed():
    """Seeds the generator with 0.

    Your factors are the same in every call. Seed the generator with the seed you are given.
    """


@alternative
def image_by_image():
    """Loops over images, with numpy's old generator."""

    def color_jitter(x, jitter_param):
        state = np.random.RandomState(jitter_param["seed"])
        out = np.array(x, dtype=float)
        for n in range(len(out)):
            a = 1 + jitter_param["contrast"] * (2 * state.rand() - 1)
            g = 1 + jitter_param["brightness"] * (2 * state.rand() - 1)
            out[n] = np.minimum(255.0, np.maximum(0.0, g * (127.5 + a * (out[n] - 127.5))))
        return out


@alternative
def straight_line():
    """Writes both steps as one straight line."""

    def color_jitter(x, jitter_param):
        rng = np.random.default_rng(jitter_param["seed"])
        spread = np.array([jitter_param["contrast"], jitter_param["brightness"]])
        a, g = (1 + spread * rng.uniform(-1, 1, size=(len(x), 2))).T[:, :, None, None, None]
        line = g * a * x + 127.5 * g * (1 - a)
        return np.where(line > 255, 255.0, np.where(line < 0, 0.0, line))
