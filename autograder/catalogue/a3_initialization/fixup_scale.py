"""New in this question: depth without normalization."""

from autograder.catalogue import alternative, misconception


@misconception(
    replace=("num_blocks ** (-1 / (2 * layers_per_block - 2))", "1 / np.sqrt(num_blocks)"),
    fails={"fixup_scale_follows_depth_and_branch_length", "fixup_init_scales_he_normal_weights"},
)
def always_root():
    """Uses 1 / sqrt(L) for any number of layers per block.

    1 / sqrt(L) is the rule for two layers in a block. With more layers to share the work, each needs less of
    it: the exponent depends on m.
    """


@misconception(fails={"fixup_scale_follows_depth_and_branch_length", "fixup_init_scales_he_normal_weights"})
def counts_layers():
    """Uses the number of layers of the whole net for L.

    You count all layers of the net. L is the number of residual blocks; how many layers each holds enters
    through m only.
    """

    def fixup_scale(num_blocks, layers_per_block):
        return (num_blocks * layers_per_block) ** (-1 / (2 * layers_per_block - 2))


@misconception(
    replace=("-1 / (2 * layers_per_block - 2)", "1 / (2 * layers_per_block - 2)"),
    fails={"fixup_scale_follows_depth_and_branch_length", "fixup_init_scales_he_normal_weights"},
)
def grows_with_depth():
    """Forgets the minus sign in the exponent.

    Your factor grows with the number of blocks. It has to shrink, so that all branches together move the
    output as far as one would: mind the minus sign.
    """


@misconception(fails={"fixup_scale_follows_depth_and_branch_length", "fixup_init_scales_he_normal_weights"})
def parentheses():
    """Writes L ** -1 / (2 m - 2), which divides L ** -1.

    In Python L ** -1 / (2 * m - 2) is (1 / L) / (2m - 2), because ** binds more tightly than /. Put the whole
    exponent into parentheses.
    """

    def fixup_scale(num_blocks, layers_per_block):
        return num_blocks**-1 / (2 * layers_per_block - 2)


@misconception(fails={"fixup_scale_follows_depth_and_branch_length", "fixup_init_scales_he_normal_weights"})
def swaps_depth_and_length():
    """Exchanges the number of blocks and the layers per block.

    L and m have changed places: the number of blocks is the base, the number of layers in a block belongs in
    the exponent.
    """

    def fixup_scale(num_blocks, layers_per_block):
        return layers_per_block ** (-1 / (2 * num_blocks - 2))


@misconception(
    replace=("2 * layers_per_block - 2", "2 * layers_per_block"),
    fails={"fixup_scale_follows_depth_and_branch_length", "fixup_init_scales_he_normal_weights"},
)
def two_m_without_minus_two():
    """Uses the exponent -1 / (2 m).

    Your exponent is -1 / (2m). The last layer of each branch is zero and takes no part, so it is -1 / (2m -
    2).
    """


@misconception(fails={"fixup_init_starts_every_block_as_the_identity"})
def last_layer_drawn_too():
    """Draws the last layer of each block as well.

    You draw the last layer of each block like the others. It starts at zero, so that every block begins as
    the identity.
    """

    def fixup_init(width, num_blocks, layers_per_block, init_param):
        rng = np.random.default_rng(init_param["seed"])
        std = num_blocks ** (-1 / (2 * layers_per_block - 2)) * np.sqrt(2 / width)
        shape = (width, width)
        return [[rng.normal(0.0, std, shape) for _ in range(layers_per_block)] for _ in range(num_blocks)]


@misconception(
    replace=(
        'rng = np.random.default_rng(init_param["seed"])\n'
        "    std = fixup_scale(num_blocks, layers_per_block) * np.sqrt(2 / width)",
        "rng = np.random.default_rng(0)\n"
        "    std = num_blocks ** (-1 / (2 * layers_per_block - 2)) * np.sqrt(2 / width)",
    ),
    fails={"fixup_init_scales_he_normal_weights"},
)
def fixed_seed():
    """Seeds with 0 whatever init_param holds.

    You seed the generator with a number of your own, so that every net starts from the same weights. Use
    init_param['seed'].
    """


@misconception(fails={"fixup_init_scales_he_normal_weights"})
def ignores_the_seed():
    """Draws from numpy's global state.

    You draw from numpy's global generator, so nobody can repeat your weights. Make one generator from
    init_param['seed'] and draw all layers from it.
    """

    def fixup_init(width, num_blocks, layers_per_block, init_param):
        std = num_blocks ** (-1 / (2 * layers_per_block - 2)) * np.sqrt(2 / width)
        blocks = []
        for _ in range(num_blocks):
            block = [std * np.random.randn(width, width) for _ in range(layers_per_block - 1)]
            blocks.append([*block, np.zeros((width, width))])
        return blocks


@misconception(fails={"fixup_init_scales_he_normal_weights"})
def layers_of_a_block_share():
    """Uses one array for all layers of a block but the last.

    With more than two layers in a block, all of yours but the last are one and the same array. [w] * n
    repeats a reference, it draws nothing: draw each layer anew.
    """

    def fixup_init(width, num_blocks, layers_per_block, init_param):
        rng = np.random.default_rng(init_param["seed"])
        std = num_blocks ** (-1 / (2 * layers_per_block - 2)) * np.sqrt(2 / width)
        blocks = []
        for _ in range(num_blocks):
            w = rng.normal(0.0, std, size=(width, width))
            blocks.append([w] * (layers_per_block - 1) + [np.zeros((width, width))])
        return blocks


@misconception(
    replace=("fixup_scale(num_blocks, layers_per_block) * np.sqrt(2 / width)", "np.sqrt(2 / width)"),
    fails={"fixup_init_scales_he_normal_weights"},
)
def no_scale():
    """Leaves He's init as it is.

    Your weights have the spread of He's init. That is the start of the recipe; the factor of fixup_scale is
    missing.
    """


@misconception(fails={"fixup_init_scales_he_normal_weights"})
def one_block_for_all():
    """Repeats one block, so that all blocks share their weights.

    You draw one block and repeat it. All blocks hold the same weights then, and in your list even the very
    same arrays: draw inside the loop over the blocks.
    """

    def fixup_init(width, num_blocks, layers_per_block, init_param):
        rng = np.random.default_rng(init_param["seed"])
        std = num_blocks ** (-1 / (2 * layers_per_block - 2)) * np.sqrt(2 / width)
        block = [rng.normal(0.0, std, size=(width, width)) for _ in range(layers_per_block - 1)]
        return [[*block, np.zeros((width, width))]] * num_blocks


@misconception(
    replace=(
        "std = fixup_scale(num_blocks, layers_per_block) * np.sqrt(2 / width)",
        "scale = num_blocks ** (-1 / (2 * layers_per_block - 2))\n    std = np.sqrt(scale * 2 / width)",
    ),
    fails={"fixup_init_scales_he_normal_weights"},
)
def scales_the_variance():
    """Multiplies the variance by s.

    You multiply the variance 2 / width by s. Fixup multiplies the weights, so it is the standard deviation
    that gets the factor s.
    """


@misconception(
    replace=(
        "std = fixup_scale(num_blocks, layers_per_block) * np.sqrt(2 / width)",
        "scale = num_blocks ** (-1 / (2 * layers_per_block - 2))\n    std = scale * np.sqrt(1 / width)",
    ),
    fails={"fixup_init_scales_he_normal_weights"},
)
def xavier_spread():
    """Scales weights of variance 1 / width.

    You scale weights of variance 1 / width. He's init, the one that is scaled here, has 2 / width.
    """


@misconception(fails={"fixup_init_scales_he_normal_weights", "fixup_init_starts_every_block_as_the_identity"})
def zeros_in_the_first_layer():
    """Sets the first layer of each block to zero instead of the last.

    The zeros are in the first layer of your blocks. They belong in the last one: with a zero in front, no
    layer of the branch ever gets a gradient.
    """

    def fixup_init(width, num_blocks, layers_per_block, init_param):
        rng = np.random.default_rng(init_param["seed"])
        scale = num_blocks ** (-1 / (2 * layers_per_block - 2))
        std = scale * np.sqrt(2 / width)
        blocks = []
        for _ in range(num_blocks):
            block = [rng.normal(0.0, std, size=(width, width)) for _ in range(layers_per_block - 1)]
            blocks.append([np.zeros((width, width)), *block])
        return blocks


@alternative
def one_draw():
    """Draws all weights at once; exp and log for the scale."""

    def fixup_scale(num_blocks, layers_per_block):
        return np.exp(np.log(num_blocks) / (2 - 2 * layers_per_block))

    def fixup_init(width, num_blocks, layers_per_block, init_param):
        rng = np.random.default_rng(init_param["seed"])
        w = rng.standard_normal((num_blocks, layers_per_block, width, width))
        w *= np.sqrt(2 / width) * fixup_scale(num_blocks, layers_per_block)
        w[:, -1] = 0
        return [list(block) for block in w]


@alternative
def scale_afterwards():
    """He weights first, the factor afterwards; roots for the scale."""

    def fixup_scale(num_blocks, layers_per_block):
        return float(np.power(1 / np.sqrt(num_blocks), 1 / (layers_per_block - 1)))

    def fixup_init(width, num_blocks, layers_per_block, init_param):
        rng, blocks = np.random.default_rng(init_param["seed"]), []
        for _ in range(num_blocks):
            block = []
            for layer in range(layers_per_block):
                he = np.sqrt(2.0 / width) * rng.normal(size=(width, width))
                last = layer == layers_per_block - 1
                block.append(he * (0.0 if last else fixup_scale(num_blocks, layers_per_block)))
            blocks.append(block)
        return blocks


@alternative
def seed_sequence():
    """A generator for each block, spawned from one seed; arrays stacked per block."""

    import math

    def fixup_scale(num_blocks, layers_per_block):
        return math.pow(num_blocks, -0.5 / (layers_per_block - 1))

    def fixup_init(width, num_blocks, layers_per_block, init_param):
        blocks = []
        for child in np.random.SeedSequence(init_param["seed"]).spawn(num_blocks):
            w = np.zeros((layers_per_block, width, width))
            w[:-1] = np.random.default_rng(child).normal(0, math.sqrt(2 / width), w[:-1].shape)
            blocks.append(tuple(w * fixup_scale(num_blocks, layers_per_block)))
        return blocks
