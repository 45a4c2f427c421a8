# %% doubles (ignores the relu twice) = relu_keeps_everything
def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    g = width**2 * var_w1 * var_w2
    return q0 * (1 + g) ** np.arange(1, num_blocks + 1)


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(0, np.sqrt(2 / width), (width, width)), np.zeros((width, width))


# %% skip forgotten = no_skip
def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    g = width**2 * var_w1 * var_w2 / 2
    return q0 * g ** np.arange(1, num_blocks + 1)


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(0, np.sqrt(2 / width), (width, width)), np.zeros((width, width))


# %% zeros first = zeros_in_the_first_layer
def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    g = width**2 * var_w1 * var_w2 / 2
    return q0 * (1 + g) ** np.arange(1, num_blocks + 1)


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return np.zeros((width, width)), rng.normal(0, np.sqrt(2 / width), (width, width))


# %% starts with q0 = starts_with_q0
def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    g = width**2 * var_w1 * var_w2 / 2
    return q0 * (1 + g) ** np.arange(num_blocks)


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(0, np.sqrt(2 / width), (width, width)), np.zeros((width, width))


# %% variances added
def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    g = width * (var_w1 + var_w2) / 2
    return q0 * (1 + g) ** np.arange(1, num_blocks + 1)


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(0, np.sqrt(2 / width), (width, width)), np.zeros((width, width))
