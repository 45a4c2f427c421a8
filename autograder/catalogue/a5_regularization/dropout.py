"""New in this question: a function that is random in training and not at test time."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("(rng.random(x.shape) < p) / p", "(rng.random(x.shape) < 1 - p) / (1 - p + (p == 1))"),
    fails={"dropout_keeps_entries_with_probability_p", "dropout_keeps_the_expected_value"},
)
def p_is_of_dropping():
    """Drops with probability p.

    You drop with probability p. In this course p is the probability of keeping an entry, in PyTorch it is
    that of dropping: read it twice wherever you see it.
    """


@misconception(
    replace=("(rng.random(x.shape) < p) / p", "(rng.random(x.shape) > p) / p"),
    fails={"dropout_keeps_entries_with_probability_p"},
)
def comparison_turned_round():
    """Keeps where the random number is above p.

    Uniform numbers are above p with probability 1 - p, so you keep the wrong share, though you scale by
    1/p.
    """


@misconception(
    replace=("(rng.random(x.shape) < p) / p", "(rng.standard_normal(x.shape) < p) / p"),
    fails={"dropout_keeps_entries_with_probability_p", "dropout_throws_a_coin_for_every_entry"},
)
def normal_numbers():
    """Compares normal numbers with p.

    You compare draws of a normal distribution with p: they are below p with probability Phi(p), not p.
    Draw uniform numbers from 0 to 1 (rng.random).
    """


@misconception(
    replace=("(rng.random(x.shape) < p) / p", "(rng.random(x.shape) < p) * 1.0"),
    fails={"dropout_keeps_the_expected_value"},
)
def vanilla():
    """Does not scale in training.

    You do not scale what is kept, so test outputs are larger than training outputs. Inverted dropout
    divides by p in training.
    """


@misconception(
    replace=("(rng.random(x.shape) < p) / p", "(rng.random(x.shape) < p) * p"),
    fails={"dropout_keeps_the_expected_value"},
)
def multiplies_by_p():
    """Multiplies by p in training.

    You make what is kept smaller. To keep the expected value, what survives has to stand in for what is
    dropped: divide by p.
    """


@misconception(
    replace=(
        "return x.copy(), np.ones_like(x)",
        'return x * dropout_param["p"], dropout_param["p"] * np.ones_like(x)',
    ),
    fails={"dropout_does_nothing_at_test_time", "dropout_backward_uses_the_same_mask"},
)
def scales_at_test_time():
    """Multiplies by p at test time although training divides by it.

    You scale twice: training already divides by p, so test time must do nothing.
    """


@misconception(
    replace=('if dropout_param["mode"] == "test":', 'if dropout_param["mode"] == "evaluate":'),
    fails={"dropout_does_nothing_at_test_time", "dropout_backward_uses_the_same_mask"},
)
def drops_at_test_time():
    """Drops at test time, too.

    Your output is random at test time. mode is "test" there, and nothing may be dropped.
    """


@misconception(
    replace=("rng.random(x.shape)", "rng.random(x.shape[1:])"),
    fails={"dropout_throws_a_coin_for_every_entry"},
)
def one_mask_for_the_batch():
    """Uses one mask for all examples.

    All examples of your batch lose the same entries: the share is right, but there is a single mask. Draw
    as many coins as x has entries.
    """


@misconception(
    replace=("rng.random(x.shape)", "rng.random(x.shape[:1] + (1,) * (x.ndim - 1))"),
    fails={"dropout_throws_a_coin_for_every_entry", "dropout_keeps_entries_with_probability_p"},
)
def one_coin_an_example():
    """Drops whole examples.

    You throw one coin for each example, so whole rows vanish. Every entry has a coin of its own.
    """


@misconception(
    replace=('np.random.default_rng(dropout_param["seed"])', "np.random.default_rng(0)"),
    fails={"dropout_throws_a_coin_for_every_entry"},
)
def fixed_seed():
    """Seeds the generator with 0.

    You drop the same entries in every call. Seed the generator with the seed you are given.
    """


@misconception(
    replace=(
        'rng = np.random.default_rng(dropout_param["seed"])\n    mask = (rng.random(x.shape)',
        "mask = (np.random.random(x.shape)",
    ),
    fails={"dropout_throws_a_coin_for_every_entry"},
)
def ignores_the_seed():
    """Draws from numpy's global state.

    You draw from numpy's global generator, so nobody can repeat your mask. Make a generator from
    dropout_param['seed'].
    """


@misconception(
    fails={"dropout_throws_a_coin_for_every_entry"},
)
def exact_number():
    """Keeps an exact number of entries.

    You keep exactly p times the number of entries. Dropout throws a coin for each entry, and how many
    come up is left to chance.
    """

    def dropout_forward(x, dropout_param):
        p = dropout_param["p"]
        if dropout_param["mode"] == "test":
            return x.copy(), np.ones_like(x)
        rng = np.random.default_rng(dropout_param["seed"])
        kept = rng.permutation(x.size) < round(p * x.size)
        mask = kept.reshape(x.shape) / p
        return x * mask, mask


@misconception(
    replace=("return dout * cache", "return dout * (cache != 0)"),
    fails={"dropout_backward_uses_the_same_mask"},
)
def backward_without_scale():
    """Passes the gradient through the mask without the factor 1/p.

    Your backward pass knows which entries were kept, but not that they were multiplied by 1/p.
    """


@misconception(
    replace=("return dout * cache", "return dout * 1.0"),
    fails={"dropout_backward_uses_the_same_mask"},
)
def gradient_passes_everywhere():
    """Passes the gradient to dropped entries, too.

    A dropped entry has no influence on the output, so its gradient is 0.
    """


@misconception(
    replace=("return dout * cache", "return dout * np.random.default_rng(0).permuted(cache)"),
    fails={"dropout_backward_uses_the_same_mask"},
)
def new_mask_in_the_backward_pass():
    """Draws a new mask in the backward pass.

    Your backward pass drops other entries than the forward pass did. Keep the mask in the cache.
    """


@alternative
def choice():
    """rng.choice with probabilities, and a list of keyword arguments in the cache."""

    def dropout_forward(x, dropout_param):
        p, train = dropout_param["p"], dropout_param["mode"] == "train"
        out = np.array(x)
        kept = np.full(x.shape, True)
        if train:
            rng = np.random.default_rng(dropout_param["seed"])
            kept = rng.choice([True, False], size=x.shape, p=[p, 1 - p])
            out = np.where(kept, x / p, 0.0)
        return out, {"kept": kept, "p": p if train else 1.0}

    def dropout_backward(dout, cache):
        return np.where(cache["kept"], dout / cache["p"], 0.0)


@alternative
def binomial():
    """numpy's old generator, and its binomial numbers."""

    def dropout_forward(x, dropout_param):
        if dropout_param["mode"] != "train":
            return 1.0 * x, None
        random = np.random.RandomState(dropout_param["seed"])
        u = random.binomial(1, dropout_param["p"], size=x.shape) / dropout_param["p"]
        return u * x, u

    def dropout_backward(dout, cache):
        return dout.copy() if cache is None else dout * cache


@alternative
def one_by_one():
    """One draw after the other."""

    import random

    def dropout_forward(x, dropout_param):
        p, coins = dropout_param["p"], random.Random(dropout_param["seed"])
        if dropout_param["mode"] == "test":
            return x + 0.0, [1.0] * x.size
        scale = [1 / p if coins.random() < p else 0.0 for _ in range(x.size)]
        return x * np.array(scale).reshape(x.shape), scale

    def dropout_backward(dout, cache):
        return dout * np.array(cache).reshape(dout.shape)
