"""New in this question: a random forward pass."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=(
        "slopes = np.random.uniform(lower, upper, size=x.shape)",
        "slopes = np.random.normal((lower + upper) / 2, (upper - lower) / np.sqrt(12), x.shape)\n"
        "        slopes = np.clip(slopes, lower, upper)",
    ),
    fails={"rrelu_forward_draws_uniform_slopes_for_negatives"},
)
def normal_slopes():
    """Draws the slopes from a normal distribution and clips them to the range.

    Your slopes have the right mean and lie in the range, but they come from a clipped normal distribution, so
    values at the ends and in the middle are too frequent. RReLU draws them uniformly.
    """


@misconception(
    replace=("np.random.uniform(lower, upper, size=x.shape)", "lower + upper * np.random.rand(*x.shape)"),
    fails={
        "rrelu_forward_draws_uniform_slopes_for_negatives",
        "rrelu_backward_reuses_the_slopes_of_the_forward",
        "rrelu_forward_draws_each_slope_independently",
    },
)
def range_starts_at_lower():
    """Draws lower + upper * U[0, 1].

    lower + upper * rand() runs from lower to lower + upper. To end at upper, scale by the width of the
    interval, upper - lower.
    """


@misconception(
    replace=(
        "np.random.uniform(lower, upper, size=x.shape)",
        "(np.random.uniform(lower, upper, x.shape) + np.random.uniform(lower, upper, x.shape)) / 2",
    ),
    fails={"rrelu_forward_draws_uniform_slopes_for_negatives"},
)
def triangular_slopes():
    """Averages two uniform draws, so that slopes near the middle are more likely.

    You average two draws per entry. Their mean is right, but slopes in the middle of the range become more
    likely than those at its ends: use a single uniform draw.
    """


@misconception(
    replace=("np.where(x < 0, slopes, 1.0)", "np.where(x < 0, 1 / slopes, 1.0)"),
    fails={
        "rrelu_forward_draws_uniform_slopes_for_negatives",
        "rrelu_test_mode_uses_the_mean_slope",
        "rrelu_backward_reuses_the_slopes_of_the_forward",
        "rrelu_forward_draws_each_slope_independently",
    },
)
def divides_by_the_slope():
    """Divides negative entries by the drawn number, as an early version of RReLU did.

    You divide negative entries by the drawn number. (The first write-ups of RReLU did so, with numbers from 3
    to 8.) Here lower and upper bound the slope itself, so multiply.
    """


@misconception(
    replace=("np.random.uniform(lower, upper, size=x.shape)", "np.full(x.shape, (lower + upper) / 2)"),
    fails={
        "rrelu_forward_draws_uniform_slopes_for_negatives",
        "rrelu_forward_draws_each_slope_independently",
    },
)
def never_random():
    """Uses the mean slope in training too.

    You use the mean slope in both modes, which is a leaky ReLU. In training each negative entry gets a slope
    drawn at random between lower and upper.
    """


@misconception(
    replace=("np.random.uniform(lower, upper, size=x.shape)", "np.random.uniform(lower, upper)"),
    fails={
        "rrelu_forward_draws_uniform_slopes_for_negatives",
        "rrelu_forward_draws_each_slope_independently",
    },
)
def one_slope_per_call():
    """Draws a single slope for the whole array.

    You draw one slope per call and use it for every negative entry. Each negative entry needs a draw of its
    own: pass size=x.shape.
    """


@misconception(
    replace=(
        "np.random.uniform(lower, upper, size=x.shape)",
        "np.random.uniform(lower, upper, size=(1, x.shape[1], *[1] * (x.ndim - 2)))",
    ),
    fails={
        "rrelu_forward_draws_uniform_slopes_for_negatives",
        "rrelu_forward_draws_each_slope_independently",
    },
)
def slope_per_unit():
    """Draws one slope per column (or channel), shared by all examples.

    You draw one slope per unit, as PReLU learns one, and share it among the examples. In RReLU each entry of
    x, example by example, has its own slope.
    """


@misconception(
    replace=(
        "slopes = np.where(x < 0, slopes, 1.0)\n    return slopes * x, slopes",
        "return slopes * x, slopes",
    ),
    fails={
        "rrelu_forward_draws_uniform_slopes_for_negatives",
        "rrelu_test_mode_uses_the_mean_slope",
        "rrelu_backward_reuses_the_slopes_of_the_forward",
    },
)
def scales_positive_entries():
    """Multiplies all entries, positive ones included, by their slopes.

    You scale all entries by the slopes. Positive entries pass unchanged, as in every ReLU: the slopes are for
    entries below 0 only.
    """


@misconception(
    replace=(
        "np.random.uniform(lower, upper, size=x.shape)",
        "np.linspace(lower, upper, x.size).reshape(x.shape)",
    ),
    fails={"rrelu_forward_draws_each_slope_independently"},
)
def evenly_spaced():
    """Spreads the slopes evenly from lower to upper instead of drawing them.

    Your slopes cover the range evenly, but nothing about them is random: neighbors have nearly the same
    slope, and each call repeats them. Draw them from a generator.
    """


@misconception(
    replace=("np.random.uniform", "np.random.default_rng(0).uniform"),
    fails={"rrelu_forward_draws_each_slope_independently"},
)
def fixed_seed():
    """Seeds the generator inside the function, so that every call draws the same slopes.

    You fix the seed inside the function, so every call, and every training step, draws the same slopes. The
    noise has to be new each time; to make a run repeatable, seed once outside.
    """


@misconception(
    replace=(
        "np.random.uniform(lower, upper, size=x.shape)",
        "np.random.uniform(lower, upper, size=(*x.shape[:2], *[1] * (x.ndim - 2)))",
    ),
    fails={"rrelu_forward_draws_each_slope_independently"},
)
def slope_shared_over_positions():
    """For 4-D input draws one slope per example and channel, shared by all positions.

    For (N, C, H, W) you draw one slope per example and channel and share it among the positions. Each entry
    has its own: draw an array in the shape of x.
    """


@misconception(replace=("lower + upper", "upper - lower"), fails={"rrelu_test_mode_uses_the_mean_slope"})
def half_the_width():
    """Uses (upper - lower) / 2 as the test-time slope.

    At test time you use (upper - lower) / 2, which is half the width of the interval. Its middle, the mean
    slope, is (lower + upper) / 2.
    """


@misconception(replace=("(lower + upper) / 2", "lower"), fails={"rrelu_test_mode_uses_the_mean_slope"})
def lower_at_test_time():
    """Uses the slope lower at test time.

    At test time you use the slope lower. To match what the next layer saw on average in training, it has to
    be the mean of the distribution, (lower + upper) / 2.
    """


@misconception(
    replace=("np.full(x.shape, (lower + upper) / 2)", "np.random.uniform(lower, upper, size=x.shape)"),
    fails={"rrelu_test_mode_uses_the_mean_slope"},
)
def random_at_test_time():
    """Draws random slopes at test time as well.

    You draw slopes at test time, too, so the same input gives a different answer each time. In test mode the
    slope is fixed: the mean of the distribution.
    """


@misconception(fails={"rrelu_backward_reuses_the_slopes_of_the_forward"})
def backward_draws_again():
    """Backward draws new slopes.

    Your backward pass draws new slopes. The gradient belongs to the function that the forward pass computed,
    so it needs the slopes drawn there: put them into the cache.
    """

    def rrelu_forward(x, rrelu_param):
        lower, upper = rrelu_param["lower"], rrelu_param["upper"]
        if rrelu_param["mode"] == "train":
            slopes = np.random.uniform(lower, upper, size=x.shape)
        else:
            slopes = (lower + upper) / 2
        return np.where(x < 0, slopes * x, x), (x, rrelu_param)

    def rrelu_backward(dout, cache):
        x, rrelu_param = cache
        slopes = np.random.uniform(rrelu_param["lower"], rrelu_param["upper"], size=x.shape)
        return dout * np.where(x < 0, slopes, 1.0)


@misconception(fails={"rrelu_backward_reuses_the_slopes_of_the_forward"})
def backward_looks_at_the_output():
    """Backward decides by the sign of the output, which misleads where slopes are negative.

    Your backward pass looks at the sign of the output. Where a slope is negative, a negative input has a
    positive output: keep x, or a mask made from x, in the cache.
    """

    def rrelu_forward(x, rrelu_param):
        lower, upper = rrelu_param["lower"], rrelu_param["upper"]
        slopes = np.full(x.shape, (lower + upper) / 2)
        if rrelu_param["mode"] == "train":
            slopes = np.random.uniform(lower, upper, size=x.shape)
        out = np.where(x < 0, slopes * x, x)
        return out, (out, slopes)

    def rrelu_backward(dout, cache):
        out, slopes = cache
        return dout * np.where(out < 0, slopes, 1.0)


@misconception(fails={"rrelu_backward_reuses_the_slopes_of_the_forward"})
def backward_uses_the_mean():
    """Backward uses the mean slope in training.

    Your backward pass uses the mean slope, which is right in test mode only. In training, each entry goes
    back through the slope that it was multiplied by.
    """

    def rrelu_forward(x, rrelu_param):
        lower, upper = rrelu_param["lower"], rrelu_param["upper"]
        slopes = (lower + upper) / 2
        if rrelu_param["mode"] == "train":
            slopes = np.random.uniform(lower, upper, size=x.shape)
        return np.where(x < 0, slopes * x, x), (x, (lower + upper) / 2)

    def rrelu_backward(dout, cache):
        x, slope = cache
        return dout * np.where(x < 0, slope, 1.0)


@alternative
def draws_for_negatives_only():
    """Draws exactly as many slopes as there are negative entries, with a Generator."""

    _rng = np.random.default_rng()

    def rrelu_forward(x, rrelu_param):
        negative = x < 0
        low, high = rrelu_param["lower"], rrelu_param["upper"]
        slopes = np.ones_like(x)
        if rrelu_param["mode"] == "train":
            slopes[negative] = low + (high - low) * _rng.random(negative.sum())
        elif rrelu_param["mode"] == "test":
            slopes[negative] = 0.5 * low + 0.5 * high
        return x * slopes, (slopes,)

    def rrelu_backward(dout, cache):
        (slopes,) = cache
        return slopes * dout


@alternative
def new_generator_each_call():
    """A fresh unseeded generator per call (or the caller's seed), maximum plus minimum, scipy's uniform."""

    from scipy import stats

    def rrelu_forward(x, rrelu_param):
        low, high = rrelu_param["lower"], rrelu_param["upper"]
        rng = np.random.default_rng(rrelu_param.get("seed"))
        if rrelu_param["mode"] == "train":
            a = stats.uniform.rvs(loc=low, scale=high - low, size=x.shape, random_state=rng)
        else:
            a = (low + high) / 2
        return np.maximum(x, 0) + a * np.minimum(x, 0), {"x": x, "a": a}

    def rrelu_backward(dout, cache):
        x, a = cache["x"], cache["a"]
        return dout * (x > 0) + dout * a * (x <= 0)


@alternative
def scalar_random():
    """One entry at a time with the standard library's random; a different cache."""

    import random

    def rrelu_forward(x, rrelu_param):
        train = rrelu_param["mode"] == "train"
        low, high = rrelu_param["lower"], rrelu_param["upper"]
        slopes = [
            1.0 if value >= 0 else random.uniform(low, high) if train else (low + high) / 2
            for value in x.ravel().tolist()
        ]
        out = np.array([a * value for a, value in zip(slopes, x.ravel(), strict=True)]).reshape(x.shape)
        return out, slopes

    def rrelu_backward(dout, cache):
        return np.array([a * grad for a, grad in zip(cache, dout.ravel(), strict=True)]).reshape(dout.shape)
