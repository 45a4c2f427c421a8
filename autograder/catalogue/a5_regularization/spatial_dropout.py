"""New in this question: coins that pixels share."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("rng.random(x.shape[:2] + (1, 1))", "rng.random(x.shape)"),
    fails={"spatial_dropout_drops_whole_channels"},
)
def single_pixels():
    """Drops single pixels.

    You throw a coin for every pixel, which is ordinary dropout. The pixels of a channel share one coin.
    """


@misconception(
    replace=("rng.random(x.shape[:2] + (1, 1))", "rng.random((1, x.shape[1], 1, 1))"),
    fails={"spatial_dropout_throws_a_coin_a_channel"},
)
def same_channels_for_all_examples():
    """Drops the same channels in all examples.

    All examples lose the same channels. Each example has coins of its own.
    """


@misconception(
    replace=("rng.random(x.shape[:2] + (1, 1))", "rng.random((x.shape[0], 1, 1, 1))"),
    fails={"spatial_dropout_throws_a_coin_a_channel"},
)
def whole_examples():
    """Drops all channels of an example together.

    You drop whole examples. Each channel of an example has a coin of its own.
    """


@misconception(
    replace=("rng.random(x.shape[:2] + (1, 1))", "rng.random((1, 1) + x.shape[2:])"),
    fails={
        "spatial_dropout_drops_whole_channels",
        "spatial_dropout_throws_a_coin_a_channel",
    },
)
def positions_instead_of_channels():
    """Drops positions in all channels.

    You drop pixels, the same in all channels and examples. Spatial dropout drops channels, with all their
    pixels.
    """


@misconception(
    replace=("< p) / p", "< p) * 1.0"),
    fails={"spatial_dropout_drops_whole_channels"},
)
def forgets_the_scale():
    """Does not scale in training.

    What you keep is not divided by p, so the expected output is p times the input.
    """


@misconception(
    replace=("< p) / p", "> p) / p"),
    fails={"spatial_dropout_throws_a_coin_a_channel"},
)
def drops_with_probability_p():
    """Drops with probability p.

    You keep a channel with probability 1 - p. Here p is the probability of keeping it.
    """


@misconception(
    replace=('if dropout_param["mode"] == "test":', "if False:"),
    fails={"spatial_dropout_drops_whole_channels", "spatial_dropout_backward_uses_the_same_channels"},
)
def drops_at_test_time():
    """Drops at test time, too.

    Your output is random at test time, where nothing may be dropped.
    """


@misconception(
    replace=("return dout * cache", "return dout * (cache > 0)"),
    fails={"spatial_dropout_backward_uses_the_same_channels"},
)
def backward_without_scale():
    """Forgets the factor 1/p in the backward pass.

    Your backward pass knows which channels were kept, but not that they were multiplied by 1/p.
    """


@misconception(
    replace=("return dout * cache", "return dout * 1.0"),
    fails={"spatial_dropout_backward_uses_the_same_channels"},
)
def gradient_passes_everywhere():
    """Passes the gradient to dropped channels.

    A dropped channel has no influence on the output, so its gradient is 0.
    """


@misconception(
    replace=('np.random.default_rng(dropout_param["seed"])', "np.random.default_rng(0)"),
    fails={"spatial_dropout_throws_a_coin_a_channel"},
)
def fixed_seed():
    """Seeds the generator with 0.

    You drop the same channels in every call. Seed the generator with the seed you are given.
    """


@alternative
def repeated_coins():
    """Writes the coins out for all pixels."""

    def spatial_dropout_forward(x, dropout_param):
        N, C, H, W = x.shape
        p = dropout_param["p"] if dropout_param["mode"] == "train" else 1.0
        coins = np.random.RandomState(dropout_param["seed"]).binomial(1, p, size=N * C)
        scale = np.repeat(coins, H * W).reshape(N, C, H, W) / p
        return scale * x, scale

    def spatial_dropout_backward(dout, cache):
        return cache * dout


@alternative
def channel_by_channel():
    """Loops over examples and channels."""

    def spatial_dropout_forward(x, dropout_param):
        out, kept = np.array(x), np.ones(x.shape[:2])
        if dropout_param["mode"] == "train":
            rng = np.random.default_rng(dropout_param["seed"])
            for n in range(x.shape[0]):
                for c in range(x.shape[1]):
                    kept[n, c] = float(rng.uniform() < dropout_param["p"]) / dropout_param["p"]
                    out[n, c] = out[n, c] * kept[n, c]
        return out, kept

    def spatial_dropout_backward(dout, cache):
        return np.einsum("nchw,nc->nchw", dout, cache)
