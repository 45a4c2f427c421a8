"""New in this question: an average that is sampled, with its spread."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("(rng.random(x.shape) < p) / p", "(rng.random(x.shape) < p)"),
    fails={"mc_dropout_draws_inverted_masks"},
)
def forgets_the_scale():
    """Drops without dividing by p.

    Your masked inputs are not divided by p, so f sees inputs that are too small on average.
    """


@misconception(
    replace=("(rng.random(x.shape) < p) / p", "(rng.random(x.shape) < 1 - p) / p"),
    fails={"mc_dropout_draws_inverted_masks"},
)
def drops_with_probability_p():
    """Drops with probability p.

    You keep with probability 1 - p. In this course p is the probability of keeping.
    """


@misconception(
    replace=("rng.random(x.shape)", "rng.random(x.shape[1])"),
    fails={"mc_dropout_draws_inverted_masks"},
)
def one_mask_for_all_examples():
    """Uses one mask for all examples of a sample.

    All examples of a sample lose the same entries. Draw a mask of the shape of x.
    """


@misconception(
    replace=("rng.random(x.shape)", 'np.random.default_rng(mc_param["seed"]).random(x.shape)'),
    fails={"mc_dropout_draws_inverted_masks", "mc_dropout_averages_the_samples"},
)
def same_mask_in_every_sample():
    """Makes the generator anew for each sample.

    You seed the generator again for each sample, so all samples are one and the same. Make it once,
    before the loop.
    """


@misconception(
    replace=("np.std(outs, axis=0)", "np.var(outs, axis=0)"),
    fails={"mc_dropout_averages_the_samples"},
)
def variance():
    """Returns the variance.

    The second thing you return is the variance. The standard deviation is its root.
    """


@misconception(
    replace=("np.std(outs, axis=0)", "np.std(outs, axis=0, ddof=1)"),
    fails={"mc_dropout_averages_the_samples"},
)
def divides_by_one_less():
    """Divides the variance by num_samples - 1.

    You divide by the number of samples less one. The question divides by their number.
    """


@misconception(
    replace=("np.std(outs, axis=0)", "np.std(outs, axis=0) / np.sqrt(len(outs))"),
    fails={"mc_dropout_averages_the_samples"},
)
def standard_error():
    """Returns the standard error of the mean.

    You divide the spread by the root of the number of samples: that is how sure the mean is. Asked for is
    the spread of the samples.
    """


@misconception(
    replace=("np.mean(outs, axis=0)", "np.median(outs, axis=0)"),
    fails={
        "mc_dropout_draws_inverted_masks",
        "mc_dropout_averages_the_samples",
        "mc_dropout_repeats_with_its_seed",
    },
)
def median():
    """Returns the median.

    You return the median of the samples, which is not their mean.
    """


@misconception(
    replace=('np.random.default_rng(mc_param["seed"])', "np.random.default_rng(0)"),
    fails={"mc_dropout_repeats_with_its_seed"},
)
def fixed_seed():
    """Seeds the generator with 0.

    Every call of yours draws the same masks, whatever the seed. Seed the generator with mc_param['seed'].
    """


@misconception(
    replace=(
        'p, rng = mc_param["p"], np.random.default_rng(mc_param["seed"])',
        'p, rng = mc_param["p"], np.random',
    ),
    fails={"mc_dropout_repeats_with_its_seed"},
)
def ignores_the_seed():
    """Draws from numpy's global state.

    You draw from numpy's global generator, so nobody can repeat your prediction.
    """


@misconception(
    replace=('mc_param["num_samples"]', "100"),
    fails={"mc_dropout_draws_inverted_masks", "mc_dropout_averages_the_samples"},
    constant="100",
)
def always_as_many_samples():
    """Draws a number of samples of its own choice.

    You draw the same number of samples in every call. How many there are is said by mc_param['num_samples'].
    """


@alternative
def running_sums():
    """Sums and sums of squares instead of a list."""

    def mc_dropout_predict(f, x, mc_param):
        random = np.random.RandomState(mc_param["seed"])
        p, count = mc_param["p"], mc_param["num_samples"]
        first, rest = None, []
        for _ in range(count):
            mask = random.binomial(1, p, size=x.shape)
            out = np.asarray(f(mask * x / p))
            first = out if first is None else first
            rest.append(out - first)  # differences keep their digits when they are squared
        mean = sum(rest) / count
        square = sum((d - mean) ** 2 for d in rest) / count
        return first + mean, np.sqrt(square)


@alternative
def all_masks_first():
    """Draws all masks in one call."""

    def mc_dropout_predict(f, x, mc_param):
        rng, p = np.random.default_rng(mc_param["seed"]), mc_param["p"]
        masks = rng.choice([1 / p, 0.0], size=(mc_param["num_samples"], *x.shape), p=[p, 1 - p])
        outs = np.array([f(x * mask) for mask in masks])
        return outs.mean(0), outs.std(0)
