"""New in this question: the same expected value with the scale on the other side."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=(
        'x * (rng.random(x.shape) < dropout_param["p"])',
        'x * (rng.random(x.shape) < dropout_param["p"]) / dropout_param["p"]',
    ),
    fails={"vanilla_dropout_keeps_entries_unchanged"},
)
def inverted():
    """Divides by p in training.

    You divide by p in training, which is inverted dropout. The vanilla form leaves what it keeps as it is
    and scales at test time.
    """


@misconception(
    replace=(
        'x * (rng.random(x.shape) < dropout_param["p"])',
        'x * (rng.random(x.shape) < dropout_param["p"]) * dropout_param["p"]',
    ),
    fails={"vanilla_dropout_keeps_entries_unchanged"},
)
def scales_in_training():
    """Multiplies by p in training.

    You multiply by p while training. In vanilla dropout the factor p belongs to test time.
    """


@misconception(
    replace=('rng.random(x.shape) < dropout_param["p"]', 'rng.random(x.shape) > dropout_param["p"]'),
    fails={"vanilla_dropout_keeps_with_probability_p"},
)
def drops_with_probability_p():
    """Drops with probability p.

    You keep where the uniform number is above p, which has the probability 1 - p. Here p is the
    probability of keeping.
    """


@misconception(
    replace=("rng.random(x.shape) <", "rng.random(x.shape[1:]) <"),
    fails={"vanilla_dropout_keeps_with_probability_p"},
)
def one_mask_for_the_batch():
    """Uses one mask for all examples.

    All examples lose the same entries. Every entry of x has a coin of its own.
    """


@misconception(
    replace=('np.random.default_rng(dropout_param["seed"])', "np.random.default_rng(7)"),
    fails={"vanilla_dropout_keeps_with_probability_p"},
)
def fixed_seed():
    """Seeds the generator with a fixed number.

    You drop the same entries in every call. Seed the generator with the seed you are given.
    """


@misconception(
    replace=('return dropout_param["p"] * x', "return x.copy()"),
    fails={"vanilla_dropout_predicts_the_expected_value"},
)
def does_nothing_at_test_time():
    """Leaves test time untouched.

    Nothing was scaled in training, so at test time your outputs are too large by 1/p. The prediction is
    the expected value.
    """


@misconception(
    replace=('return dropout_param["p"] * x', 'return (1 - dropout_param["p"]) * x'),
    fails={"vanilla_dropout_predicts_the_expected_value"},
)
def multiplies_by_the_dropout_probability():
    """Multiplies by the probability of dropping.

    You multiply by 1 - p, as the slide says. An entry is there with probability p, so its mean is p times
    x; at p = 0.5 the two cannot be told apart.
    """


@misconception(
    replace=('return dropout_param["p"] * x', 'return x / dropout_param["p"]'),
    fails={"vanilla_dropout_predicts_the_expected_value"},
)
def divides_at_test_time():
    """Divides by p at test time.

    You make the prediction larger. On average, dropping makes entries smaller: multiply by p.
    """


@alternative
def shuffled_by_choice():
    """Draws with rng.choice and writes zeros."""

    def vanilla_dropout_train(x, dropout_param):
        rng, p = np.random.default_rng(dropout_param["seed"]), dropout_param["p"]
        out = x.copy()
        out[rng.choice([False, True], size=x.shape, p=[p, 1 - p])] = 0.0
        return out

    def vanilla_dropout_predict(x, dropout_param):
        return np.multiply(x, dropout_param["p"])


@alternative
def mean_of_two_outcomes():
    """Weighs both outcomes by their probability; draws one number at a time."""

    def vanilla_dropout_train(x, dropout_param):
        random = np.random.RandomState(dropout_param["seed"])
        flat = [v if random.rand() < dropout_param["p"] else 0.0 for v in x.ravel()]
        return np.array(flat).reshape(x.shape)

    def vanilla_dropout_predict(x, dropout_param):
        p = dropout_param["p"]
        return p * x + (1 - p) * np.zeros(x.shape)
