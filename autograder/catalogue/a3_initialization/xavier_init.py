"""New in this question: a compromise between two directions."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"xavier_init_has_the_variance_for_normal_weights"})
def always_uniform():
    """Draws uniform weights whatever the distribution is.

    Your weights are uniform whatever `distribution` says. Look at init_param["distribution"] before you draw.
    """

    def xavier_init(shape, init_param):
        if len(shape) == 2:
            fan_in, fan_out = shape
        else:
            kernel = np.prod(shape[2:])
            fan_in, fan_out = shape[1] * kernel, shape[0] // init_param["groups"] * kernel
        std = init_param["gain"] * np.sqrt(2 / (fan_in + fan_out))
        rng = np.random.default_rng(init_param["seed"])
        return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)


@misconception(replace=('init_param["seed"]', "0"), fails={"xavier_init_has_the_variance_for_normal_weights"})
def fixed_seed():
    """Seeds the generator with 0 instead of the seed it is given.

    You seed the generator with a fixed number, so that all layers of one shape get the same weights. Use the
    seed in init_param.
    """


@misconception(fails={"xavier_init_has_the_variance_for_normal_weights"})
def ignores_the_seed():
    """Draws from numpy's global state.

    You draw from numpy's global generator, so nobody can repeat your weights. Make a generator from
    init_param['seed'] and draw from that.
    """

    def xavier_init(shape, init_param):
        if len(shape) == 2:
            fan_in, fan_out = shape
        else:
            kernel = np.prod(shape[2:])
            fan_in, fan_out = shape[1] * kernel, shape[0] // init_param["groups"] * kernel
        std = init_param["gain"] * np.sqrt(2 / (fan_in + fan_out))
        if init_param["distribution"] == "normal":
            return std * np.random.randn(*shape)
        return np.random.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)


@misconception(fails={"xavier_init_has_the_variance_for_normal_weights"})
def truncated_normal():
    """Draws again what is beyond two standard deviations, as Keras does.

    You draw again what lies more than two standard deviations out, and rescale the rest. The variance is
    right, but the distribution is a truncated normal one; the question asks for the normal one.
    """

    def xavier_init(shape, init_param):
        if len(shape) == 2:
            fan_in, fan_out = shape
        else:
            kernel = np.prod(shape[2:])
            fan_in, fan_out = shape[1] * kernel, shape[0] // init_param["groups"] * kernel
        std = init_param["gain"] * np.sqrt(2 / (fan_in + fan_out))
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "uniform":
            return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)
        z = rng.normal(size=shape)
        while np.any(np.abs(z) > 2):
            z = np.where(np.abs(z) > 2, rng.normal(size=shape), z)
        return std / 0.8796256610342398 * z  # the standard deviation that is left


@misconception(
    fails={
        "xavier_init_has_the_variance_for_normal_weights",
        "xavier_init_has_the_variance_for_uniform_weights",
        "xavier_init_counts_kernels_and_groups",
    }
)
def fan_in_only():
    """Uses 1 / fan_in, LeCun's rule.

    Your variance is 1 / fan_in, which looks after the forward pass alone. Xavier's rule meets the gradient
    half way: 2 / (fan_in + fan_out).
    """

    def xavier_init(shape, init_param):
        fan_in = shape[0] if len(shape) == 2 else np.prod(shape[1:])
        std = init_param["gain"] * np.sqrt(1 / fan_in)
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "normal":
            return rng.normal(0, std, size=shape)
        return rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)


@misconception(
    replace=(
        'init_param["gain"] * np.sqrt(2 / (fan_in + fan_out))',
        'np.sqrt(init_param["gain"] * 2 / (fan_in + fan_out))',
    ),
    fails={
        "xavier_init_has_the_variance_for_normal_weights",
        "xavier_init_has_the_variance_for_uniform_weights",
        "xavier_init_counts_kernels_and_groups",
    },
)
def gain_in_the_variance():
    """Multiplies the variance by the gain instead of its square.

    The gain multiplies the weights, so the variance gets its square. You put the gain itself under the square
    root.
    """


@misconception(
    replace=('init_param["gain"] * np.sqrt(2 / (fan_in + fan_out))', "np.sqrt(2 / (fan_in + fan_out))"),
    fails={
        "xavier_init_has_the_variance_for_normal_weights",
        "xavier_init_has_the_variance_for_uniform_weights",
        "xavier_init_counts_kernels_and_groups",
    },
)
def ignores_the_gain():
    """Leaves the gain out.

    Your weights do not depend on the gain. It multiplies the standard deviation; at a gain of 1 the
    difference does not show.
    """


@misconception(
    fails={
        "xavier_init_has_the_variance_for_normal_weights",
        "xavier_init_counts_kernels_and_groups",
        "xavier_init_keeps_small_signals_in_a_tanh_net",
    }
)
def normal_with_the_uniform_bound():
    """Uses sqrt(6 / (fan_in + fan_out)) as the standard deviation of normal weights.

    sqrt(6 / (fan_in + fan_out)) is the bound of the uniform weights. You use it as the standard deviation of
    the normal ones too, which makes their variance three times too large.
    """

    def xavier_init(shape, init_param):
        if len(shape) == 2:
            fan_in, fan_out = shape
        else:
            kernel = np.prod(shape[2:])
            fan_in, fan_out = shape[1] * kernel, shape[0] // init_param["groups"] * kernel
        bound = init_param["gain"] * np.sqrt(6 / (fan_in + fan_out))
        rng = np.random.default_rng(init_param["seed"])
        if init_param["distribution"] == "normal":
            return rng.normal(0, bound, size=shape)
        return rng.uniform(-bound, bound, size=shape)


@misconception(
    replace=("np.sqrt(2 / (fan_in + fan_out))", "2 / (fan_in + fan_out)"),
    fails={
        "xavier_init_has_the_variance_for_normal_weights",
        "xavier_init_has_the_variance_for_uniform_weights",
        "xavier_init_counts_kernels_and_groups",
        "xavier_init_keeps_small_signals_in_a_tanh_net",
    },
)
def forgets_the_root():
    """Uses the variance where the standard deviation belongs.

    You draw with the variance where the standard deviation belongs. Take the square root of 2 / (fan_in +
    fan_out).
    """


@misconception(
    replace=("np.sqrt(2 / (fan_in + fan_out))", "np.sqrt(1 / (fan_in + fan_out))"),
    fails={
        "xavier_init_has_the_variance_for_normal_weights",
        "xavier_init_has_the_variance_for_uniform_weights",
        "xavier_init_counts_kernels_and_groups",
        "xavier_init_keeps_small_signals_in_a_tanh_net",
    },
)
def forgets_the_two():
    """Divides by the sum of the fans where their mean belongs.

    Your variance is 1 / (fan_in + fan_out), half of what it should be. The rule divides by the mean of the
    two fans, and so has a 2 on top.
    """


@misconception(fails={"xavier_init_has_the_variance_for_uniform_weights"})
def always_normal():
    """Draws normal weights whatever the distribution is.

    Your weights are normal whatever `distribution` says. Their variance is right, but uniform weights stay
    within their bounds and fill the interval evenly.
    """

    def xavier_init(shape, init_param):
        if len(shape) == 2:
            fan_in, fan_out = shape
        else:
            kernel = np.prod(shape[2:])
            fan_in, fan_out = shape[1] * kernel, shape[0] // init_param["groups"] * kernel
        std = init_param["gain"] * np.sqrt(2 / (fan_in + fan_out))
        rng = np.random.default_rng(init_param["seed"])
        return rng.normal(0, std, size=shape)


@misconception(replace=("-np.sqrt(3) * std", "0"), fails={"xavier_init_has_the_variance_for_uniform_weights"})
def uniform_from_zero():
    """Draws uniform weights between 0 and the bound.

    Your uniform weights start at 0, so all of them are positive. The interval reaches from -b to b.
    """


@misconception(
    replace=(
        "rng.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, size=shape)",
        "rng.uniform(-std, std, size=shape)",
    ),
    fails={"xavier_init_has_the_variance_for_uniform_weights", "xavier_init_counts_kernels_and_groups"},
)
def bound_is_std():
    """Draws uniformly between -std and std.

    You use the standard deviation as the bound of the uniform distribution. On [-b, b] the variance is b² /
    3, so the bound is sqrt(3) times the standard deviation.
    """


@misconception(
    replace=('shape[0] // init_param["groups"]', "shape[0]"), fails={"xavier_init_counts_kernels_and_groups"}
)
def fan_out_ignores_groups():
    """Counts all filters in the fan-out of a grouped convolution.

    Your fan-out counts the filters of all groups. An input channel is seen by the filters of its own group
    only, F // groups of them.
    """


@misconception(
    replace=(
        "kernel = np.prod(shape[2:])\n"
        '        fan_in, fan_out = shape[1] * kernel, shape[0] // init_param["groups"] * kernel',
        'fan_in, fan_out = shape[1], shape[0] // init_param["groups"]',
    ),
    fails={"xavier_init_counts_kernels_and_groups"},
)
def forgets_the_kernel():
    """Adds up filters and channels without the entries of the kernel.

    For a convolution you count channels and filters without the entries of the kernel. Both fans are
    multiplied by them.
    """


@alternative
def filter_by_filter():
    """Draws filter by filter from Python's random module."""

    import math
    import random

    def xavier_init(shape, init_param):
        source = random.Random(init_param["seed"])
        area = math.prod(shape[2:])
        outputs = shape[0] // init_param["groups"] if len(shape) > 2 else shape[1]
        inputs = shape[1] if len(shape) > 2 else shape[0]
        std = init_param["gain"] / math.sqrt(area * (inputs + outputs) / 2)
        w = np.zeros((shape[0], math.prod(shape[1:])))
        for row in w:
            for i in range(row.size):
                if init_param["distribution"] == "normal":
                    row[i] = source.normalvariate(0, std)
                else:
                    row[i] = std * source.uniform(-(3**0.5), 3**0.5)
        return w.reshape(shape)


@alternative
def legacy_rand():
    """The old interface of numpy, rand and randn."""

    def xavier_init(shape, init_param):
        np.random.seed(init_param["seed"])
        area = int(np.prod(shape[2:]))
        both = sum(shape) if len(shape) == 2 else (shape[0] // init_param["groups"] + shape[1]) * area
        if init_param["distribution"] == "uniform":
            return init_param["gain"] * (2 * np.random.rand(*shape) - 1) * np.sqrt(6.0 / both)
        return init_param["gain"] * np.random.randn(*shape) * np.sqrt(2.0 / both)


@alternative
def scipy_distributions():
    """Frozen distributions of scipy."""

    from scipy import stats

    def xavier_init(shape, init_param):
        first, second, *kernel = shape
        if kernel:
            first, second = first / init_param["groups"] * np.prod(kernel), second * np.prod(kernel)
        variance = init_param["gain"] ** 2 / ((first + second) / 2)
        if init_param["distribution"] == "uniform":
            bound = (3 * variance) ** 0.5
            law = stats.uniform(loc=-bound, scale=2 * bound)
        else:
            law = stats.norm(scale=variance**0.5)
        return law.rvs(size=shape, random_state=init_param["seed"])
