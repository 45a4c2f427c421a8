"""New in this question: a random order with a fixed sum."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=(
        "rng.permutation([2] * twos + [1] * (size_out - twos))",
        "np.array([2] * twos + [1] * (size_out - twos))",
    ),
    fails={"fractional_pool_regions_are_in_random_order"},
)
def not_shuffled():
    """Puts all regions of two first.

    Your regions are always in the same order, those of two first. Shuffle them.
    """


@misconception(
    replace=('np.random.default_rng(pool_param["seed"])', "np.random.default_rng(0)"),
    fails={"fractional_pool_regions_are_in_random_order"},
)
def fixed_seed():
    """Seeds the generator with 0.

    Your regions are the same in every call. Seed the generator with the seed you are given.
    """


@misconception(
    fails={"fractional_pool_regions_are_in_random_order"},
)
def rotated():
    """Starts a fixed pattern at a random place.

    You rotate one pattern, so regions of two stand side by side too often, or too rarely. All orders are
    equally likely: shuffle.
    """

    def fractional_pool_regions(size_in, size_out, pool_param):
        rng = np.random.default_rng(pool_param["seed"])
        twos = size_in - size_out
        steps = np.roll([2] * twos + [1] * (size_out - twos), rng.integers(size_out))
        return np.concatenate([[0], np.cumsum(steps)])


@misconception(
    fails={"fractional_pool_regions_are_in_random_order"},
)
def evenly_spaced():
    """Rounds evenly spaced boundaries.

    You round evenly spaced boundaries, which gives the same regions every time. The question asks for a
    random order.
    """

    def fractional_pool_regions(size_in, size_out, pool_param):
        return np.floor(np.arange(size_out + 1) * size_in / size_out).astype(int)


@misconception(
    fails={"fractional_pool_regions_are_one_or_two_long", "fractional_pool_regions_are_in_random_order"},
)
def any_boundaries():
    """Draws any boundaries.

    You draw boundaries anywhere, so that regions can be longer than two. Only steps of 1 and 2 are
    allowed.
    """

    def fractional_pool_regions(size_in, size_out, pool_param):
        rng = np.random.default_rng(pool_param["seed"])
        inner = rng.permutation(np.arange(1, size_in))[: size_out - 1]
        return np.concatenate([[0], np.sort(inner), [size_in]])


@misconception(
    fails={"fractional_pool_regions_are_one_or_two_long", "fractional_pool_regions_are_in_random_order"},
)
def coins_and_a_remainder():
    """Throws a coin for each region and gives the last one what is left.

    You throw coins for the regions and leave the remainder to the last one, which can be long or empty.
    The number of twos is known beforehand.
    """

    def fractional_pool_regions(size_in, size_out, pool_param):
        rng = np.random.default_rng(pool_param["seed"])
        steps = 1 + (rng.random(size_out) < (size_in - size_out) / size_out)
        return np.concatenate([[0], np.cumsum(steps)[:-1], [size_in]])


@misconception(
    replace=(
        "rows[i] : rows[i + 1], columns[j] : columns[j + 1]",
        "rows[i] : rows[i + 1] + 1, columns[j] : columns[j + 1] + 1",
    ),
    fails={"fractional_max_pool_takes_maxima_of_regions"},
)
def regions_overlap():
    """Counts the last boundary as part of a region.

    Your regions overlap by one pixel. A region ends before its second boundary. (Graham's paper has both
    forms.)
    """


@misconception(
    replace=("region.max(axis=(2, 3))", "region.mean(axis=(2, 3))"),
    fails={"fractional_max_pool_takes_maxima_of_regions"},
)
def mean_of_regions():
    """Takes means.

    You average over the regions. Max-pooling takes the largest value.
    """


@misconception(
    fails={"fractional_max_pool_takes_maxima_of_regions"},
)
def maxima_start_at_zero():
    """Starts the maxima at 0.

    Your maxima start at 0, so regions with negative entries only come out as 0. Start from an entry of
    the region.
    """

    def fractional_max_pool(x, rows, columns):
        out = np.zeros(x.shape[:2] + (len(rows) - 1, len(columns) - 1))
        for i in range(len(rows) - 1):
            for j in range(len(columns) - 1):
                for r in range(rows[i], rows[i + 1]):
                    for c in range(columns[j], columns[j + 1]):
                        out[:, :, i, j] = np.maximum(out[:, :, i, j], x[:, :, r, c])
        return out


@misconception(
    replace=(
        "rows[i] : rows[i + 1], columns[j] : columns[j + 1]",
        "columns[j] : columns[j + 1], rows[i] : rows[i + 1]",
    ),
    fails={"fractional_max_pool_takes_maxima_of_regions"},
)
def axes_swapped():
    """Cuts rows along W and columns along H.

    You apply the row boundaries to the W axis. With the same boundaries for both, the output is only
    transposed.
    """


@alternative
def chooses_the_places():
    """Chooses which regions are two long."""

    def fractional_pool_regions(size_in, size_out, pool_param):
        rng = np.random.RandomState(pool_param["seed"])
        steps = np.ones(size_out, dtype=int)
        steps[rng.choice(size_out, size_in - size_out, replace=False)] += 1
        return np.append(0, steps.cumsum())

    def fractional_max_pool(x, rows, columns):
        high = np.maximum.reduceat(x, np.asarray(rows)[:-1], axis=2)
        return np.maximum.reduceat(high, np.asarray(columns)[:-1], axis=3)


@alternative
def shuffles_a_list():
    """Python's own shuffle, and a list of maxima."""

    import random

    def fractional_pool_regions(size_in, size_out, pool_param):
        steps = [1] * (2 * size_out - size_in) + [2] * (size_in - size_out)
        random.Random(pool_param["seed"]).shuffle(steps)
        return np.array([sum(steps[:i]) for i in range(size_out + 1)])

    def fractional_max_pool(x, rows, columns):
        strips = [x[:, :, a:b].max(axis=2) for a, b in zip(rows[:-1], rows[1:])]
        cut = [[strip[:, :, a:b].max(axis=2) for a, b in zip(columns[:-1], columns[1:])] for strip in strips]
        return np.array(cut).transpose(2, 3, 0, 1)
