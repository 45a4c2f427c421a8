# %% std as variance = std_is_the_variance
def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(0, np.sqrt(init_param["std"]), size=shape)


# %% std squared = squares_the_std
def normal_init(shape, init_param):
    np.random.seed(init_param["seed"])
    return init_param["std"] ** 2 * np.random.randn(*shape)


# %% uniform = uniform_between_plus_minus_std
def normal_init(shape, init_param):
    np.random.seed(init_param["seed"])
    return np.random.uniform(-init_param["std"], init_param["std"], shape)


# %% np.random.rand instead of randn = rand_for_randn
def normal_init(shape, init_param):
    np.random.seed(init_param["seed"])
    return np.random.rand(*shape) * init_param["std"]


# %% fixed seed
def normal_init(shape, init_param):
    rng = np.random.default_rng(42)
    return rng.normal(0, init_param["std"], shape)


# %% seed ignored = ignores_the_seed
def normal_init(shape, init_param):
    return np.random.randn(*shape) * init_param["std"]


# %% std is the mean = std_is_the_mean
def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(init_param["std"], size=shape)


# %% mean one
def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(1.0, init_param["std"], shape)
