# %% parentheses = parentheses
def fixup_scale(num_blocks, layers_per_block):
    return num_blocks**-1 / (2 * layers_per_block - 2)


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    s = fixup_scale(num_blocks, layers_per_block)
    return [
        [s * rng.normal(0, np.sqrt(2 / width), (width, width)) for _ in range(layers_per_block - 1)]
        + [np.zeros((width, width))]
        for _ in range(num_blocks)
    ]


# %% exponent 1/(2m) = two_m_without_minus_two
def fixup_scale(num_blocks, layers_per_block):
    return num_blocks ** (-1 / (2 * layers_per_block))


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    s = fixup_scale(num_blocks, layers_per_block)
    return [
        [s * rng.normal(0, np.sqrt(2 / width), (width, width)) for _ in range(layers_per_block - 1)]
        + [np.zeros((width, width))]
        for _ in range(num_blocks)
    ]


# %% the blocks are copies = one_block_for_all
def fixup_scale(num_blocks, layers_per_block):
    return num_blocks ** (-1 / (2 * layers_per_block - 2))


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    s = fixup_scale(num_blocks, layers_per_block)
    block = [s * rng.normal(0, np.sqrt(2 / width), (width, width)) for _ in range(layers_per_block - 1)]
    return [block + [np.zeros((width, width))]] * num_blocks


# %% last layer not zero = last_layer_drawn_too
def fixup_scale(num_blocks, layers_per_block):
    return num_blocks ** (-1 / (2 * layers_per_block - 2))


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    s = fixup_scale(num_blocks, layers_per_block)
    return [
        [s * rng.normal(0, np.sqrt(2 / width), (width, width)) for _ in range(layers_per_block)]
        for _ in range(num_blocks)
    ]


# %% positive exponent = grows_with_depth
def fixup_scale(num_blocks, layers_per_block):
    return num_blocks ** (1 / (2 * layers_per_block - 2))


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    s = num_blocks ** (-1 / (2 * layers_per_block - 2))
    return [
        [s * rng.normal(0, np.sqrt(2 / width), (width, width)) for _ in range(layers_per_block - 1)]
        + [np.zeros((width, width))]
        for _ in range(num_blocks)
    ]
