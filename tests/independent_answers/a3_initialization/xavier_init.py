# %% gain not squared = gain_in_the_variance
def _fans(shape, groups):
    if len(shape) == 2:
        return shape
    k = int(np.prod(shape[2:]))
    return shape[1] * k, shape[0] // groups * k


def xavier_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    i, o = _fans(shape, init_param["groups"])
    var = init_param["gain"] * 2 / (i + o)
    if init_param["distribution"] == "normal":
        return rng.normal(0, np.sqrt(var), shape)
    b = np.sqrt(3 * var)
    return rng.uniform(-b, b, shape)


# %% uniform bound is the std = bound_is_std
def _fans(shape, groups):
    if len(shape) == 2:
        return shape
    k = int(np.prod(shape[2:]))
    return shape[1] * k, shape[0] // groups * k


def xavier_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    i, o = _fans(shape, init_param["groups"])
    std = init_param["gain"] * np.sqrt(2 / (i + o))
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, shape)
    return rng.uniform(-std, std, shape)


# %% 1/fan_in = fan_in_only
def _fans(shape, groups):
    if len(shape) == 2:
        return shape
    k = int(np.prod(shape[2:]))
    return shape[1] * k, shape[0] // groups * k


def xavier_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    i, o = _fans(shape, init_param["groups"])
    var = init_param["gain"] ** 2 / i
    if init_param["distribution"] == "normal":
        return rng.normal(0, np.sqrt(var), shape)
    b = np.sqrt(3 * var)
    return rng.uniform(-b, b, shape)


# %% groups ignored = fan_out_ignores_groups
def xavier_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    k = int(np.prod(shape[2:]))
    i, o = (shape[0], shape[1]) if len(shape) == 2 else (shape[1] * k, shape[0] * k)
    var = init_param["gain"] ** 2 * 2 / (i + o)
    if init_param["distribution"] == "normal":
        return np.sqrt(var) * rng.standard_normal(shape)
    b = np.sqrt(3 * var)
    return rng.uniform(-b, b, shape)


# %% variance as std = forgets_the_root
def xavier_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    k = int(np.prod(shape[2:]))
    g = init_param["groups"]
    i, o = (shape[0], shape[1]) if len(shape) == 2 else (shape[1] * k, shape[0] * k // g)
    var = init_param["gain"] ** 2 * 2 / (i + o)
    if init_param["distribution"] == "normal":
        return rng.normal(0, var, shape)
    b = np.sqrt(3 * var)
    return rng.uniform(-b, b, shape)


# %% six in the normal = normal_with_the_uniform_bound
def xavier_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    k = int(np.prod(shape[2:]))
    g = init_param["groups"]
    i, o = (shape[0], shape[1]) if len(shape) == 2 else (shape[1] * k, shape[0] * k // g)
    b = init_param["gain"] * np.sqrt(6 / (i + o))
    if init_param["distribution"] == "normal":
        return rng.normal(0, b, shape)
    return rng.uniform(-b, b, shape)
