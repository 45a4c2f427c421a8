"""New in this question: a layer that may be skipped."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("return x + scale * residual, scale", "return scale * (x + residual), scale"),
    fails={
        "stochastic_depth_drops_branches_not_shortcuts",
        "stochastic_depth_throws_a_coin_an_example",
        "stochastic_depth_backward_splits_the_gradient",
    },
)
def drops_the_shortcut():
    """Drops the shortcut with the branch.

    You multiply the whole block, so that a dropped block outputs 0. The shortcut always stays: a dropped
    block hands its input on.
    """


@misconception(
    replace=("(rng.random(scale.shape) < p) / p", "(rng.random(x.shape) < p) / p"),
    fails={"stochastic_depth_drops_branches_not_shortcuts"},
)
def drops_entries_of_the_branch():
    """Drops single entries of the branch.

    You use dropout on the branch. Stochastic depth drops the branch of an example as a whole.
    """


@misconception(
    replace=(
        "(rng.random(scale.shape) < p) / p",
        "(rng.random((1,) * x.ndim) < p) / p * np.ones(scale.shape)",
    ),
    fails={
        "stochastic_depth_drops_branches_not_shortcuts",
        "stochastic_depth_throws_a_coin_an_example",
        "stochastic_depth_backward_splits_the_gradient",
    },
)
def one_coin_for_the_batch():
    """Throws one coin for the whole batch.

    You keep or drop the branch for all examples at once, as the first implementation did. In this
    question every example has a coin of its own.
    """


@misconception(
    replace=("(rng.random(scale.shape) < p) / p", "(rng.random(scale.shape) < p) * 1.0"),
    fails={"stochastic_depth_drops_branches_not_shortcuts", "stochastic_depth_backward_splits_the_gradient"},
)
def forgets_the_scale():
    """Does not divide the branch by p in training.

    Your surviving branches are not divided by p, although the full branch is used at test time.
    """


@misconception(
    replace=("(rng.random(scale.shape) < p) / p", "(rng.random(scale.shape) > p) / p"),
    fails={"stochastic_depth_throws_a_coin_an_example"},
)
def drops_with_probability_p():
    """Drops with probability p.

    Your branches survive with probability 1 - p. Here p is the probability of survival.
    """


@misconception(
    replace=('if depth_param["mode"] == "train":', "if True:"),
    fails={"stochastic_depth_drops_branches_not_shortcuts", "stochastic_depth_backward_splits_the_gradient"},
)
def drops_at_test_time():
    """Drops branches at test time, too.

    Your blocks are random at test time, where every branch is added as it is.
    """


@misconception(
    replace=('np.random.default_rng(depth_param["seed"])', "np.random.default_rng(0)"),
    fails={"stochastic_depth_throws_a_coin_an_example"},
)
def fixed_seed():
    """Seeds the generator with 0.

    You drop the same branches in every call. Seed the generator with the seed you are given.
    """


@misconception(
    replace=("return dout.copy(), dout * cache", "return dout * cache, dout * cache"),
    fails={"stochastic_depth_backward_splits_the_gradient"},
)
def gradient_of_the_shortcut_is_dropped():
    """Drops the gradient of the shortcut.

    Your dx vanishes where the branch was dropped. The shortcut was there all the time, so its gradient is
    dout.
    """


@misconception(
    replace=("return dout.copy(), dout * cache", "return dout.copy(), dout * (cache > 0)"),
    fails={"stochastic_depth_backward_splits_the_gradient"},
)
def backward_without_scale():
    """Forgets the factor 1/p in the gradient of the branch.

    Your dresidual knows which branches survived, but not that they were multiplied by 1/p.
    """


@misconception(
    replace=(
        "1 - (1 - last) * block / num_blocks for block in range(1, num_blocks + 1)",
        "1 - (1 - last) * block / max(num_blocks - 1, 1) for block in range(num_blocks)",
    ),
    fails={"stochastic_depth_survival_falls_linearly"},
)
def first_block_always_survives():
    """Lets the first block survive with probability 1.

    You start at 1 with the first block. In the paper 1 belongs to what stands in front of it, and the
    first block is dropped now and then.
    """


@misconception(
    replace=("1 - (1 - last) * block / num_blocks for", "1 - last * block / num_blocks for"),
    fails={"stochastic_depth_survival_falls_linearly"},
)
def takes_last_for_the_probability_of_dropping():
    """Takes `last` for the probability that the last block is dropped.

    Your last block survives with probability 1 - last. `last` is its probability of survival.
    """


@misconception(
    replace=("1 - (1 - last) * block / num_blocks for", "last ** (block / num_blocks) for"),
    fails={"stochastic_depth_survival_falls_linearly"},
)
def falls_geometrically():
    """Lets the probabilities fall by a constant factor.

    Your probabilities fall by a constant factor from block to block. In the paper they fall by a constant
    amount.
    """


@alternative
def example_by_example():
    """Loops over the examples."""

    def stochastic_depth_forward(x, residual, depth_param):
        out, scale = x.copy(), [1.0] * len(x)
        if depth_param["mode"] == "train":
            rng = np.random.default_rng(depth_param["seed"])
            scale = [1 / depth_param["p"] if rng.random() < depth_param["p"] else 0.0 for _ in x]
        for n, factor in enumerate(scale):
            out[n] += factor * residual[n]
        return out, scale

    def stochastic_depth_backward(dout, cache):
        return 1.0 * dout, np.array([factor * row for factor, row in zip(cache, dout)])

    def survival_probabilities(num_blocks, last):
        return [1 + (block + 1) * (last - 1) / num_blocks for block in range(num_blocks)]


@alternative
def transposed():
    """Broadcasts over the first axis by transposing."""

    def stochastic_depth_forward(x, residual, depth_param):
        train = depth_param["mode"] == "train"
        p = depth_param["p"] if train else 1.0
        alive = np.random.RandomState(depth_param["seed"]).uniform(size=x.shape[0]) < p
        return x + (residual.T * alive / p).T, (alive, p)

    def stochastic_depth_backward(dout, cache):
        alive, p = cache
        return np.array(dout), np.where(alive, dout.T / p, 0.0).T

    def survival_probabilities(num_blocks, last):
        return np.linspace(1, last, num_blocks + 1)[1:]
