"""New in this question: targets that are changed along with their images."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("weight[:, None] * y + (1 - weight[:, None]) * y[partner]", "1.0 * y"),
    fails={
        "mixup_blends_images_and_labels_by_the_same_weight",
        "mixup_partners_are_a_random_permutation",
        "mixup_weights_follow_a_beta_distribution",
    },
)
def labels_as_they_were():
    """Blends images and leaves labels alone.

    You return the labels as they were, though the picture holds another one as well. Blend them by the same
    weight.
    """


@misconception(
    replace=(
        "weight[:, None] * y + (1 - weight[:, None]) * y[partner]",
        "(1 - weight[:, None]) * y + weight[:, None] * y[partner]",
    ),
    fails={"mixup_blends_images_and_labels_by_the_same_weight"},
)
def weights_swapped_in_labels():
    """Swaps the two weights in the labels.

    An image that is mostly a cat is labeled mostly a dog. The same weight belongs to the image and its
    label.
    """


@misconception(
    replace=(
        "weight[:, None] * y + (1 - weight[:, None]) * y[partner]",
        "weight[:, None] * y + (1 - weight[:, None]) * y[rng.permutation(len(x))]",
    ),
    fails={"mixup_blends_images_and_labels_by_the_same_weight"},
)
def another_partner_for_labels():
    """Draws partners again for the labels.

    Images and labels are blended with different partners. Draw one permutation and use it for both.
    """


@misconception(
    replace=(
        "weight[:, None] * y + (1 - weight[:, None]) * y[partner]",
        "(lambda v: v * y + (1 - v) * y[partner])(rng.beta(alpha, alpha, size=(len(x), 1)))",
    ),
    fails={"mixup_blends_images_and_labels_by_the_same_weight"},
)
def another_weight_for_labels():
    """Draws weights again for the labels.

    Images and labels are blended by different weights. Draw them once and use them for both.
    """


@misconception(
    replace=("w * x + (1 - w) * x[partner]", "x[partner] + w * (x - x[partner])"),
    fails={"mixup_blends_images_and_labels_by_the_same_weight"},
)
def bytes_wrap_around():
    """Subtracts bytes.

    The difference of two bytes is a byte: 3 - 5 is 254. Convert images to float64, or blend by products.
    """


@misconception(
    replace=("rng.permutation(len(x))", "np.arange(len(x))[::-1]"),
    fails={"mixup_partners_are_a_random_permutation"},
)
def reversed_batch():
    """Blends with the batch in reverse order.

    Image i always meets image N - 1 - i. Partners are a random permutation.
    """


@misconception(
    replace=("rng.permutation(len(x))", "np.roll(np.arange(len(x)), rng.integers(1, len(x)))"),
    fails={"mixup_partners_are_a_random_permutation"},
)
def rotated_batch():
    """Blends with the batch moved by a random number.

    All partners are equally far away. Not only rotations but all permutations are equally likely.
    """


@misconception(
    replace=("rng.permutation(len(x))", "rng.integers(0, len(x), size=len(x))"),
    fails={"mixup_partners_are_a_random_permutation"},
)
def partners_with_replacement():
    """Draws each partner by itself.

    Some images are the partner of several others, some of none. A permutation uses each once.
    """


@misconception(
    replace=("rng.beta(alpha, alpha, size=len(x))", "rng.random(len(x))"),
    fails={"mixup_weights_follow_a_beta_distribution"},
)
def uniform_weights():
    """Draws uniform weights.

    Your weights are uniform, which is right for alpha = 1 only. They follow Beta(alpha, alpha).
    """


@misconception(
    replace=("rng.beta(alpha, alpha, size=len(x))", "rng.beta(alpha, 1, size=len(x))"),
    fails={"mixup_weights_follow_a_beta_distribution"},
)
def one_sided_beta():
    """Draws from Beta(alpha, 1).

    Your weights are not symmetric about 1/2. Both parameters of the beta distribution are alpha.
    """


@misconception(
    replace=("rng.beta(alpha, alpha, size=len(x))", "np.full(len(x), rng.beta(alpha, alpha))"),
    fails={"mixup_weights_follow_a_beta_distribution"},
)
def one_weight_for_the_batch():
    """Uses one weight for all images.

    All images of your batch are blended by the same weight. Here each image has a weight of its own.
    """


@misconception(
    replace=("    w = weight.reshape", "    weight = np.maximum(weight, 1 - weight)\n    w = weight.reshape"),
    fails={"mixup_weights_follow_a_beta_distribution"},
)
def larger_half_first():
    """Gives the image itself the larger weight.

    Your weights are never below 1/2. Some codes do that, the question does not ask for it.
    """


@misconception(
    replace=('np.random.default_rng(mixup_param["seed"])', "np.random.default_rng(0)"),
    fails={"mixup_partners_are_a_random_permutation"},
)
def fixed_seed():
    """Seeds the generator with 0.

    Your partners are the same in every call. Seed the generator with the seed you are given.
    """


@alternative
def image_by_image():
    """Loops over the images, with numpy's old generator."""

    def mixup(x, y, mixup_param):
        state = np.random.RandomState(mixup_param["seed"])
        partner = np.arange(len(x))
        state.shuffle(partner)
        x_mixed, y_mixed = np.zeros(x.shape), np.zeros(y.shape)
        for i, j in enumerate(partner):
            weight = state.beta(mixup_param["alpha"], mixup_param["alpha"])
            x_mixed[i] = weight * x[i].astype(float) + (1 - weight) * x[j].astype(float)
            y_mixed[i] = weight * y[i] + (1 - weight) * y[j]
        return x_mixed, y_mixed


@alternative
def mixing_matrix():
    """Writes the blend as a matrix that acts on images and labels, with two gamma draws a weight."""

    def mixup(x, y, mixup_param):
        rng, N = np.random.default_rng(mixup_param["seed"]), len(x)
        one, two = rng.gamma(mixup_param["alpha"], size=(2, N))
        weight = np.diag(one / (one + two))
        blend = weight + (np.eye(N) - weight) @ rng.permutation(np.eye(N))
        return np.tensordot(blend, x.astype(np.float64), axes=1), blend @ y
