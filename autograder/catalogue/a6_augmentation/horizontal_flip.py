"""New in this question: one coin for each image of a batch."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("x[:, :, ::-1]", "x[:, ::-1]"),
    fails={"horizontal_flip_mirrors_the_columns", "horizontal_flip_throws_a_coin_an_image"},
)
def upside_down():
    """Mirrors top to bottom.

    You reverse axis 1, the rows, so images stand on their heads. Columns are axis 2 of (N, H, W, C).
    """


@misconception(
    replace=("x[:, :, ::-1]", "x[..., ::-1]"),
    fails={"horizontal_flip_mirrors_the_columns", "horizontal_flip_throws_a_coin_an_image"},
)
def channels_reversed():
    """Reverses the channels.

    You reverse the last axis, which holds the channels: red and blue change places. Columns are axis 2.
    """


@misconception(
    replace=("(len(x), 1, 1, 1)", "(len(x), x.shape[1], 1, 1)"),
    fails={"horizontal_flip_mirrors_the_columns", "horizontal_flip_throws_a_coin_an_image"},
)
def coin_for_each_row():
    """Throws a coin for each row of pixels.

    Some rows of an image are mirrored and others are not. One coin decides for a whole image.
    """


@misconception(
    replace=("rng.random((len(x), 1, 1, 1))", "rng.random()"),
    fails={"horizontal_flip_mirrors_the_columns", "horizontal_flip_throws_a_coin_an_image"},
)
def one_coin_for_the_batch():
    """Throws one coin for the whole batch.

    All images of a batch are mirrored together, or none is. Each image needs a coin of its own.
    """


@misconception(
    replace=('< flip_param["p"]', '> flip_param["p"]'),
    fails={"horizontal_flip_mirrors_the_columns", "horizontal_flip_throws_a_coin_an_image"},
)
def mirrors_with_one_minus_p():
    """Mirrors with probability 1 - p.

    Uniform numbers are above p with probability 1 - p. p is the probability of mirroring.
    """


@misconception(
    replace=('< flip_param["p"]', "< 0.5"),
    fails={"horizontal_flip_mirrors_the_columns", "horizontal_flip_throws_a_coin_an_image"},
)
def ignores_p():
    """Mirrors half of the images, whatever p is.

    You mirror with probability 1/2 always. The probability is the p of flip_param.
    """


@misconception(
    replace=('np.random.default_rng(flip_param["seed"])', "np.random.default_rng(0)"),
    fails={"horizontal_flip_throws_a_coin_an_image"},
)
def fixed_seed():
    """Seeds the generator with 0.

    The same images are mirrored in every call. Seed the generator with the seed you are given.
    """


@misconception(fails={"horizontal_flip_throws_a_coin_an_image"})
def exact_number():
    """Mirrors an exact number of images.

    You mirror exactly p times the number of images. A coin for each leaves their number to chance.
    """

    def horizontal_flip(x, flip_param):
        rng = np.random.default_rng(flip_param["seed"])
        out = x.copy()
        chosen = rng.permutation(len(x))[: round(flip_param["p"] * len(x))]
        out[chosen] = x[chosen, :, ::-1]
        return out


@alternative
def image_by_image():
    """Loops over the images, with numpy's old generator."""

    def horizontal_flip(x, flip_param):
        state = np.random.RandomState(flip_param["seed"])
        out = np.zeros(x.shape)
        for n, image in enumerate(x):
            out[n] = np.fliplr(image) if state.rand() < flip_param["p"] else image
        return out


@alternative
def columns_looked_up():
    """Looks up columns by an index array."""

    def horizontal_flip(x, flip_param):
        coins = np.random.default_rng(flip_param["seed"]).binomial(1, flip_param["p"], size=len(x))
        columns = np.arange(x.shape[2])
        where = np.where(coins[:, None] == 1, columns[::-1], columns)
        return np.take_along_axis(x, where[:, None, :, None], axis=2)
