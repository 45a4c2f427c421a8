"""New in this question: a signal that survives a deep network."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=[
        (
            'filters = shape[0] // init_param["groups"]\n'
            '        fans = {"fan_in": shape[1] * kernel, "fan_out": filters * kernel}',
            'fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}',
        ),
        ('init_param["seed"]', "0"),
    ],
    fails={"kaiming_init_has_the_variance_for_normal_weights"},
)
def fixed_seed():
    """Seeds the generator with 0 instead of the seed it is given.

    You seed the generator with a fixed number, so that all layers of one shape get the same weights. Use the
    seed in init_param.
    """


@misconception(fails={"kaiming_init_has_the_variance_for_normal_weights"})
def ignores_the_seed():
    """Draws from numpy's global state.

    You draw from numpy's global generator, so nobody can repeat your weights. Make a generator from
    init_param['seed'] and draw from that.
    """

    def kaiming_init(shape, init_param):
        if len(shape) == 2:
            fans = {"fan_in": shape[0], "fan_out": shape[1]}
        else:
            kernel = np.prod(shape[2:])
            fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
        std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
        if init_param["distribution"] == "normal":
            return std * np.random.randn(*shape)
        return np.random.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)


@misconception(fails={"kaiming_init_has_the_variance_for_normal_weights"})
def truncated_normal():
    """Draws again what is beyond two standard deviations, as Keras does.

    You draw again what lies more than two standard deviations out, and rescale the rest. The variance is
    right, but the distribution is a truncated normal one; the question asks for the normal one.
    """

    def kaiming_init(shape, init_param):
        if len(shape) == 2:
            fans = {"fan_in": shape[0], "fan_out": shape[1]}
        else:
            kernel = np.prod(shape[2:])
            fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
        std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "uniform":
            return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
        z = rng.normal(size=shape)
        while np.any(np.abs(z) > 2):
            z = np.where(np.abs(z) > 2, rng.normal(size=shape), z)
        return std / 0.8796256610342398 * z  # the standard deviation that is left


@misconception(
    fails={
        "kaiming_init_has_the_variance_for_normal_weights",
        "kaiming_init_has_the_variance_for_uniform_weights",
    }
)
def slope_not_squared():
    """Divides by 1 + a instead of 1 + a^2.

    You divide by 1 + a. It is the second moment that counts, and on the left the activation multiplies it by
    a²: divide by 1 + a². At slopes 0 and 1 there is no difference.
    """

    def kaiming_init(shape, init_param):
        if len(shape) == 2:
            fans = {"fan_in": shape[0], "fan_out": shape[1]}
        else:
            kernel = np.prod(shape[2:])
            fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
        std = np.sqrt(2 / ((1 + init_param["negative_slope"]) * fans[init_param["mode"]]))
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "normal":
            return rng.normal(0, std, size=shape)
        return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)


@misconception(
    fails={
        "kaiming_init_has_the_variance_for_normal_weights",
        "kaiming_init_has_the_variance_for_uniform_weights",
        "kaiming_init_keeps_the_forward_variance",
        "kaiming_init_keeps_the_backward_variance",
        "kaiming_init_keeps_the_variance_through_convolutions",
    }
)
def ignores_the_slope():
    """Leaves the negative slope out.

    Your weights do not depend on the negative slope. A leaky ReLU lets more through than ReLU does, so its
    weights must be smaller: divide the variance by 1 + a².
    """

    def kaiming_init(shape, init_param):
        if len(shape) == 2:
            fans = {"fan_in": shape[0], "fan_out": shape[1]}
        else:
            kernel = np.prod(shape[2:])
            fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
        std = np.sqrt(2 / fans[init_param["mode"]])
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "normal":
            return rng.normal(0, std, size=shape)
        return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)


@misconception(
    fails={
        "kaiming_init_has_the_variance_for_normal_weights",
        "kaiming_init_has_the_variance_for_uniform_weights",
        "kaiming_init_keeps_the_forward_variance",
        "kaiming_init_keeps_the_backward_variance",
        "kaiming_init_keeps_the_variance_through_convolutions",
    }
)
def slope_with_a_minus():
    """Divides by 1 - a^2.

    You divide by 1 - a². The left side adds to what the activation lets through, so the sign is a plus; yours
    divides by zero at a slope of 1.
    """

    def kaiming_init(shape, init_param):
        if len(shape) == 2:
            fans = {"fan_in": shape[0], "fan_out": shape[1]}
        else:
            kernel = np.prod(shape[2:])
            fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
        with np.errstate(divide="ignore"):
            std = np.sqrt(np.divide(2, (1 - init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "normal":
            return std * rng.standard_normal(shape)
        return std * rng.uniform(-np.sqrt(3), np.sqrt(3), size=shape)


@misconception(
    fails={
        "kaiming_init_has_the_variance_for_normal_weights",
        "kaiming_init_follows_the_mode",
        "kaiming_init_counts_kernels_and_groups",
        "kaiming_init_keeps_the_forward_variance",
        "kaiming_init_keeps_the_backward_variance",
        "kaiming_init_keeps_the_variance_through_convolutions",
    }
)
def normal_with_the_uniform_bound():
    """Uses the bound of the uniform weights as the standard deviation of the normal ones.

    sqrt(6 / ((1 + a²) fan)) is the bound of the uniform weights. You use it as the standard deviation of the
    normal ones too, which makes their variance three times too large.
    """

    def kaiming_init(shape, init_param):
        if len(shape) == 2:
            fans = {"fan_in": shape[0], "fan_out": shape[1]}
        else:
            kernel = np.prod(shape[2:])
            fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
        bound = np.sqrt(6 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "normal":
            return rng.normal(0, bound, size=shape)
        return rng.uniform(-bound, bound, size=shape)


@misconception(
    fails={
        "kaiming_init_has_the_variance_for_normal_weights",
        "kaiming_init_has_the_variance_for_uniform_weights",
        "kaiming_init_follows_the_mode",
        "kaiming_init_counts_kernels_and_groups",
        "kaiming_init_keeps_the_forward_variance",
        "kaiming_init_keeps_the_backward_variance",
        "kaiming_init_keeps_the_variance_through_convolutions",
    }
)
def forgets_the_root():
    """Uses the variance where the standard deviation belongs.

    You draw with the variance where the standard deviation belongs. Take the square root of 2 / ((1 + a²)
    fan).
    """

    def kaiming_init(shape, init_param):
        if len(shape) == 2:
            fans = {"fan_in": shape[0], "fan_out": shape[1]}
        else:
            kernel = np.prod(shape[2:])
            fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
        std = 2 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]])
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "normal":
            return rng.normal(0, std, size=shape)
        return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)


@misconception(
    fails={
        "kaiming_init_has_the_variance_for_normal_weights",
        "kaiming_init_has_the_variance_for_uniform_weights",
        "kaiming_init_follows_the_mode",
        "kaiming_init_counts_kernels_and_groups",
        "kaiming_init_keeps_the_forward_variance",
        "kaiming_init_keeps_the_backward_variance",
        "kaiming_init_keeps_the_variance_through_convolutions",
    }
)
def forgets_the_two():
    """Uses 1 / fan, the variance for layers without ReLU.

    Your variance lacks the factor 2. ReLU keeps only half of the second moment, and the 2 gives it back;
    without it the signal shrinks by half in every layer.
    """

    def kaiming_init(shape, init_param):
        if len(shape) == 2:
            fans = {"fan_in": shape[0], "fan_out": shape[1]}
        else:
            kernel = np.prod(shape[2:])
            fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
        std = np.sqrt(1 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "normal":
            return rng.normal(0, std, size=shape)
        return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)


@misconception(
    fails={
        "kaiming_init_has_the_variance_for_normal_weights",
        "kaiming_init_has_the_variance_for_uniform_weights",
        "kaiming_init_follows_the_mode",
        "kaiming_init_counts_kernels_and_groups",
        "kaiming_init_keeps_the_forward_variance",
        "kaiming_init_keeps_the_backward_variance",
        "kaiming_init_keeps_the_variance_through_convolutions",
    }
)
def modes_swapped():
    """Divides by fan_out in mode fan_in and the other way round.

    You use the other fan: fan_out in mode fan_in, and fan_in in mode fan_out. In square layers the two are
    equal, elsewhere they are not.
    """

    def kaiming_init(shape, init_param):
        if len(shape) == 2:
            fans = {"fan_in": shape[0], "fan_out": shape[1]}
        else:
            kernel = np.prod(shape[2:])
            fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
        fan = fans["fan_out"] if init_param["mode"] == "fan_in" else fans["fan_in"]
        std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fan))
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "normal":
            return rng.normal(0, std, size=shape)
        return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)


@misconception(
    fails={
        "kaiming_init_has_the_variance_for_normal_weights",
        "kaiming_init_has_the_variance_for_uniform_weights",
        "kaiming_init_follows_the_mode",
        "kaiming_init_counts_kernels_and_groups",
        "kaiming_init_keeps_the_forward_variance",
        "kaiming_init_keeps_the_backward_variance",
        "kaiming_init_keeps_the_variance_through_convolutions",
    }
)
def root_of_twice_the_fan():
    """Uses 1 / sqrt(2 n) as the standard deviation.

    Your standard deviation is 1 / sqrt(2 fan): the 2 stands below the line. It belongs on top, sqrt(2 / fan).
    This slip is found on slides too, and it makes the variance four times too small.
    """

    def kaiming_init(shape, init_param):
        if len(shape) == 2:
            fans = {"fan_in": shape[0], "fan_out": shape[1]}
        else:
            kernel = np.prod(shape[2:])
            fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
        std = 1 / np.sqrt(2 * (1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]])
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "normal":
            return rng.normal(0, std, size=shape)
        return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)


@misconception(
    fails={
        "kaiming_init_has_the_variance_for_normal_weights",
        "kaiming_init_has_the_variance_for_uniform_weights",
        "kaiming_init_follows_the_mode",
        "kaiming_init_counts_kernels_and_groups",
        "kaiming_init_keeps_the_forward_variance",
        "kaiming_init_keeps_the_backward_variance",
        "kaiming_init_keeps_the_variance_through_convolutions",
    }
)
def root_over_the_fan():
    """Takes the root of the 2 only: sqrt(2) / fan.

    Your standard deviation is sqrt(2) / fan: the root covers the 2 only. It has to cover the fan as well,
    sqrt(2 / fan).
    """

    def kaiming_init(shape, init_param):
        if len(shape) == 2:
            fans = {"fan_in": shape[0], "fan_out": shape[1]}
        else:
            kernel = np.prod(shape[2:])
            fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
        std = np.sqrt(2 / (1 + init_param["negative_slope"] ** 2)) / fans[init_param["mode"]]
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "normal":
            return rng.normal(0, std, size=shape)
        return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)


@misconception(fails={"kaiming_init_has_the_variance_for_uniform_weights"})
def always_normal():
    """Draws normal weights whatever the distribution is.

    Your weights are normal whatever `distribution` says. Their variance is right, but uniform weights stay
    within their bounds and fill the interval evenly.
    """

    def kaiming_init(shape, init_param):
        if len(shape) == 2:
            fans = {"fan_in": shape[0], "fan_out": shape[1]}
        else:
            kernel = np.prod(shape[2:])
            fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
        std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
        rng = np.random.default_rng(init_param["seed"])
        return rng.normal(0, std, size=shape)


@misconception(fails={"kaiming_init_has_the_variance_for_uniform_weights"})
def bound_is_std():
    """Draws uniformly between -std and std.

    You use the standard deviation as the bound of the uniform distribution. On [-b, b] the variance is b² /
    3, so the bound is sqrt(3) times the standard deviation.
    """

    def kaiming_init(shape, init_param):
        if len(shape) == 2:
            fans = {"fan_in": shape[0], "fan_out": shape[1]}
        else:
            kernel = np.prod(shape[2:])
            fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
        std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "normal":
            return rng.normal(0, std, size=shape)
        return rng.uniform(-std, std, size=shape)


@misconception(
    fails={
        "kaiming_init_has_the_variance_for_uniform_weights",
        "kaiming_init_counts_kernels_and_groups",
        "kaiming_init_keeps_the_variance_through_convolutions",
    }
)
def conv_axes_swapped():
    """Reads the axes of a convolution in the order of dense weights: inputs first.

    Dense weights are (inputs, outputs), but weights of a convolution start with the filters, its outputs. You
    read them the other way round.
    """

    def kaiming_init(shape, init_param):
        kernel = np.prod(shape[2:])
        fans = {"fan_in": shape[0] // init_param["groups"] * kernel, "fan_out": shape[1] * kernel}
        std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "normal":
            return rng.normal(0, std, size=shape)
        return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)


@misconception(
    replace=(
        "kernel = np.prod(shape[2:])\n"
        '        filters = shape[0] // init_param["groups"]\n'
        '        fans = {"fan_in": shape[1] * kernel, "fan_out": filters * kernel}',
        'fans = {"fan_in": shape[1], "fan_out": shape[0] // init_param["groups"]}',
    ),
    fails={
        "kaiming_init_has_the_variance_for_uniform_weights",
        "kaiming_init_counts_kernels_and_groups",
        "kaiming_init_keeps_the_variance_through_convolutions",
    },
)
def forgets_the_kernel():
    """Counts channels and filters without the entries of the kernel.

    For a convolution you count channels and filters without the entries of the kernel. Both fans are
    multiplied by them.
    """


@misconception(
    fails={
        "kaiming_init_has_the_variance_for_uniform_weights",
        "kaiming_init_follows_the_mode",
        "kaiming_init_counts_kernels_and_groups",
        "kaiming_init_keeps_the_backward_variance",
    }
)
def always_fan_in():
    """Divides by fan_in whatever the mode is.

    You divide by fan_in whatever the mode is. In mode fan_out the gradient keeps its variance on the way
    back, and the fan to divide by is fan_out.
    """

    def kaiming_init(shape, init_param):
        if len(shape) == 2:
            fans = {"fan_in": shape[0], "fan_out": shape[1]}
        else:
            kernel = np.prod(shape[2:])
            fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] // init_param["groups"] * kernel}
        std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fans["fan_in"]))
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "normal":
            return rng.normal(0, std, size=shape)
        return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)


@misconception(
    fails={"kaiming_init_counts_kernels_and_groups", "kaiming_init_keeps_the_variance_through_convolutions"}
)
def divides_fan_in_by_groups_again():
    """Divides the second axis by groups, though it holds C // groups already.

    You divide the channels by the number of groups, but the second axis of the shape holds C // groups
    already: the division has been done.
    """

    def kaiming_init(shape, init_param):
        groups = init_param["groups"]
        if len(shape) == 2:
            fans = {"fan_in": shape[0], "fan_out": shape[1]}
        else:
            kernel = np.prod(shape[2:])
            fans = {"fan_in": shape[1] / groups * kernel, "fan_out": shape[0] / groups * kernel}
        std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fans[init_param["mode"]]))
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "normal":
            return rng.normal(0, std, size=shape)
        return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)


@misconception(
    replace=(
        'filters = shape[0] // init_param["groups"]\n'
        '        fans = {"fan_in": shape[1] * kernel, "fan_out": filters * kernel}',
        'fans = {"fan_in": shape[1] * kernel, "fan_out": shape[0] * kernel}',
    ),
    fails={"kaiming_init_counts_kernels_and_groups", "kaiming_init_keeps_the_variance_through_convolutions"},
)
def fan_out_ignores_groups():
    """Counts all filters in the fan-out of a grouped convolution.

    Your fan-out counts the filters of all groups. An input channel is seen by the filters of its own group
    only, F // groups of them.
    """


@alternative
def gain_and_fan():
    """Gain over root of the fan, the fan taken from the shape by position."""

    def kaiming_init(shape, init_param):
        dense, want_in = len(shape) == 2, init_param["mode"] == "fan_in"
        if dense:
            fan = shape[0 if want_in else 1]
        else:
            fan = np.prod(shape[1:]) if want_in else np.prod(shape) / shape[1] / init_param["groups"]
        gain = np.sqrt(2.0 / (1.0 + init_param["negative_slope"] ** 2))
        rng = np.random.default_rng([7, init_param["seed"]])
        draws = {"normal": rng.standard_normal, "uniform": lambda s: np.sqrt(12) * (rng.random(s) - 0.5)}
        return draws[init_param["distribution"]](shape) * gain / np.sqrt(fan)


@alternative
def legacy_randn():
    """The old interface of numpy, with a loop over the axes of the kernel."""

    def kaiming_init(shape, init_param):
        np.random.seed(init_param["seed"])
        a, groups = init_param["negative_slope"], init_param["groups"]
        n = {"fan_in": shape[0], "fan_out": shape[1]}
        if len(shape) > 2:
            n = {"fan_in": shape[1], "fan_out": shape[0] // groups}
        fan = n[init_param["mode"]]
        for side in shape[2:]:
            fan = fan * side
        variance = 2 / (1 + a * a) / fan
        if init_param["distribution"] == "normal":
            return np.random.randn(*shape) * variance**0.5
        return np.random.uniform(-((3 * variance) ** 0.5), (3 * variance) ** 0.5, shape)


@alternative
def scipy_column_by_column():
    """Scipy's distributions, one slice of the first axis at a time."""

    from scipy import stats

    def kaiming_init(shape, init_param):
        first, second, *kernel = shape
        if kernel:
            first, second = second * np.prod(kernel), first // init_param["groups"] * np.prod(kernel)
        fan = first if init_param["mode"] == "fan_in" else second
        std = (2 / (fan * (1 + init_param["negative_slope"] ** 2))) ** 0.5
        rng = np.random.RandomState(init_param["seed"])
        if init_param["distribution"] == "normal":
            law = stats.norm(0, std)
        else:
            law = stats.uniform(-(3**0.5) * std, 2 * 3**0.5 * std)
        return np.stack([law.rvs(size=shape[1:], random_state=rng) for _ in range(shape[0])])
