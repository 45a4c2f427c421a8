# %% slope ignored = ignores_the_slope
def kaiming_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    k = int(np.prod(shape[2:]))
    g = init_param["groups"]
    i, o = (shape[0], shape[1]) if len(shape) == 2 else (shape[1] * k, shape[0] * k // g)
    fan = i if init_param["mode"] == "fan_in" else o
    var = 2 / fan
    if init_param["distribution"] == "normal":
        return rng.normal(0, np.sqrt(var), shape)
    b = np.sqrt(3 * var)
    return rng.uniform(-b, b, shape)


# %% 1/fan (no two) = forgets_the_two
def kaiming_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    k = int(np.prod(shape[2:]))
    g = init_param["groups"]
    i, o = (shape[0], shape[1]) if len(shape) == 2 else (shape[1] * k, shape[0] * k // g)
    fan = i if init_param["mode"] == "fan_in" else o
    var = 1 / ((1 + init_param["negative_slope"] ** 2) * fan)
    if init_param["distribution"] == "normal":
        return rng.normal(0, np.sqrt(var), shape)
    b = np.sqrt(3 * var)
    return rng.uniform(-b, b, shape)


# %% always fan_in = always_fan_in
def kaiming_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    fan = shape[0] if len(shape) == 2 else int(np.prod(shape[1:]))
    var = 2 / ((1 + init_param["negative_slope"] ** 2) * fan)
    if init_param["distribution"] == "normal":
        return rng.normal(0, np.sqrt(var), shape)
    b = np.sqrt(3 * var)
    return rng.uniform(-b, b, shape)


# %% uniform with the std as bound, legacy generator = bound_is_std
def kaiming_init(shape, init_param):
    np.random.seed(init_param["seed"])
    k = int(np.prod(shape[2:]))
    g = init_param["groups"]
    i, o = (shape[0], shape[1]) if len(shape) == 2 else (shape[1] * k, shape[0] * k // g)
    fan = i if init_param["mode"] == "fan_in" else o
    std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fan))
    if init_param["distribution"] == "normal":
        return np.random.randn(*shape) * std
    return np.random.uniform(-std, std, shape)
