"""New in this question: random numbers, tested as such."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=('init_param["std"]', "0.01"), fails={"normal_init_has_the_standard_deviation"}, constant="0.01"
)
def always_a_hundredth():
    """Draws with the standard deviation 0.01, whatever std is.

    Your weights always have a standard deviation of your own choice. Use the one in init_param.
    """


@misconception(fails={"normal_init_has_the_standard_deviation"})
def squares_the_std():
    """Passes the variance to a function that wants the standard deviation.

    You multiply the draws by std², which is the variance. The factor in front of a standard normal draw is
    the standard deviation itself.
    """

    def normal_init(shape, init_param):
        rng = np.random.default_rng(init_param["seed"])
        return rng.normal(0, init_param["std"] ** 2, size=shape)


@misconception(fails={"normal_init_has_the_standard_deviation"})
def std_is_the_variance():
    """Takes std for the variance and draws with its square root.

    Your weights have the variance `std`. NumPy's normal takes the standard deviation, and so does this
    question: no square root is needed.
    """

    def normal_init(shape, init_param):
        rng = np.random.default_rng(init_param["seed"])
        return rng.normal(0, np.sqrt(init_param["std"]), size=shape)


@misconception(fails={"normal_init_has_the_standard_deviation", "normal_init_is_normal"})
def uniform_between_plus_minus_std():
    """Draws uniformly between -std and std.

    You draw uniformly between -std and std. The question asks for normal weights; and a uniform distribution
    on that interval has the standard deviation std / sqrt(3) only.
    """

    def normal_init(shape, init_param):
        rng = np.random.default_rng(init_param["seed"])
        return rng.uniform(-init_param["std"], init_param["std"], size=shape)


@misconception(
    fails={
        "normal_init_has_the_standard_deviation",
        "normal_init_is_normal",
        "normal_init_draws_every_entry_independently",
    }
)
def dense_only():
    """Unpacks the shape into two numbers.

    Your code unpacks the shape into two numbers, and weights of a convolution have four axes. Pass the shape
    on as it is.
    """

    def normal_init(shape, init_param):
        D, M = shape
        rng = np.random.default_rng(init_param["seed"])
        return init_param["std"] * rng.standard_normal((D, M))


@misconception(
    fails={
        "normal_init_has_the_standard_deviation",
        "normal_init_is_normal",
        "normal_init_draws_every_entry_independently",
    }
)
def new_generator_for_each_column():
    """Seeds a generator inside the loop, so that every column gets the same draws.

    You make a new generator from the same seed for each column, and each of them gives the same numbers. Make
    one generator and go on drawing from it.
    """

    def normal_init(shape, init_param):
        w = np.empty(shape)
        for j in range(shape[-1]):
            rng = np.random.default_rng(init_param["seed"])
            w[..., j] = rng.normal(0, init_param["std"], size=shape[:-1])
        return w


@misconception(
    replace=("rng.standard_normal", "rng.random"),
    fails={
        "normal_init_has_the_standard_deviation",
        "normal_init_is_normal",
        "normal_init_draws_every_entry_independently",
    },
)
def rand_for_randn():
    """Uses draws between 0 and 1 in place of normal ones.

    You scale draws between 0 and 1: `random` instead of `standard_normal` (or `rand` instead of `randn`). All
    your weights are positive.
    """


@misconception(
    fails={
        "normal_init_has_the_standard_deviation",
        "normal_init_is_normal",
        "normal_init_draws_every_entry_independently",
    }
)
def same_row_again():
    """Draws one row and repeats it.

    You draw the last axis once and repeat it along all others, so that whole rows are equal. Every entry
    needs a draw of its own: pass the full shape.
    """

    def normal_init(shape, init_param):
        rng = np.random.default_rng(init_param["seed"])
        row = rng.normal(0, init_param["std"], size=shape[-1])
        return np.broadcast_to(row, shape).copy()


@misconception(
    fails={
        "normal_init_has_the_standard_deviation",
        "normal_init_is_normal",
        "normal_init_draws_every_entry_independently",
    }
)
def shares_a_kernel():
    """Draws one number for each filter and channel and repeats it over the kernel.

    In a convolution all entries of a kernel get the same weight in your code: you draw for the first two axes
    and repeat over the others. Pass the full shape.
    """

    def normal_init(shape, init_param):
        rng = np.random.default_rng(init_param["seed"])
        w = rng.normal(0, init_param["std"], size=shape[:2])
        return np.broadcast_to(w.reshape(shape[:2] + (1,) * (len(shape) - 2)), shape).copy()


@misconception(
    replace=('init_param["std"] * rng.standard_normal(shape)', 'rng.normal(init_param["std"], size=shape)'),
    fails={
        "normal_init_has_the_standard_deviation",
        "normal_init_is_normal",
        "normal_init_draws_every_entry_independently",
    },
)
def std_is_the_mean():
    """Hands std to rng.normal as the mean.

    The first argument of rng.normal is the mean, the second the standard deviation. Yours have the mean
    std and the standard deviation 1.
    """


@misconception(
    replace=("rng.standard_normal(shape)", "np.clip(rng.normal(size=shape), -3, 3)"),
    fails={"normal_init_is_normal"},
)
def clips_at_three():
    """Clips at three standard deviations.

    You clip the weights at three standard deviations. A normal distribution has tails: about three draws in a
    thousand lie further out, and they stay as they are.
    """


@misconception(fails={"normal_init_is_normal"})
def truncated_normal():
    """Draws again what is beyond two standard deviations, as Keras does, and rescales.

    You draw again what lies more than two standard deviations out, and rescale the rest. That is a truncated
    normal distribution; leave the tails as they come.
    """

    def normal_init(shape, init_param):
        rng = np.random.default_rng(init_param["seed"])
        z = rng.normal(size=shape)
        while np.any(np.abs(z) > 2):
            z = np.where(np.abs(z) > 2, rng.normal(size=shape), z)
        return init_param["std"] / 0.8796256610342398 * z  # the standard deviation that is left


@misconception(fails={"normal_init_is_normal"})
def uniform_of_the_same_spread():
    """Draws from the uniform distribution that has the standard deviation std.

    The spread of your weights is right, but their distribution is uniform. Draw from the normal distribution,
    which has no sharp ends.
    """

    def normal_init(shape, init_param):
        rng = np.random.default_rng(init_param["seed"])
        bound = np.sqrt(3) * init_param["std"]
        return rng.uniform(-bound, bound, size=shape)


@misconception(fails={"normal_init_draws_every_entry_independently"})
def fixed_seed():
    """Seeds the generator with 0 instead of the seed it is given.

    You seed the generator with a fixed number, so that every layer of a network gets the same draws. Use the
    seed in init_param.
    """

    def normal_init(shape, init_param):
        rng = np.random.default_rng(0)
        return rng.normal(0, init_param["std"], size=shape)


@misconception(fails={"normal_init_draws_every_entry_independently"})
def ignores_the_seed():
    """Draws from numpy's global state.

    You draw from numpy's global generator, so nobody can repeat your weights. Make a generator from
    init_param['seed'] and draw from that.
    """

    def normal_init(shape, init_param):
        return init_param["std"] * np.random.randn(*shape)


@alternative
def box_muller():
    """Box and Muller's way from uniform draws to normal ones."""

    def normal_init(shape, init_param):
        rng = np.random.default_rng(init_param["seed"])
        radius = np.sqrt(-2 * np.log(1 - rng.random(shape)))
        angle = 2 * np.pi * rng.random(shape)
        return init_param["std"] * radius * np.cos(angle)


@alternative
def inverse_distribution():
    """Scipy: the inverse of the distribution function, at uniform draws."""

    from scipy import special

    def normal_init(shape, init_param):
        rng = np.random.default_rng([init_param["seed"], 3])
        return special.ndtri(rng.uniform(1e-300, 1.0, size=shape)) * init_param["std"]


@alternative
def legacy_randn():
    """The old interface of numpy, randn with the shape unpacked."""

    def normal_init(shape, init_param):
        np.random.seed(init_param["seed"])
        return np.random.randn(*shape) * init_param["std"]


@alternative
def one_by_one():
    """Python's own generator, entry by entry."""

    import random

    def normal_init(shape, init_param):
        source = random.Random(init_param["seed"])
        w = np.zeros(shape)
        for index in np.ndindex(*shape):
            w[index] = source.gauss(0.0, init_param["std"])
        return w
