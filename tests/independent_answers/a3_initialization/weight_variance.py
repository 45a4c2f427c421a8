# %% forgets the two = forgets_the_activation
def forward_weight_variance(fan_in, a):
    return 1 / (fan_in * (1 + a**2))


def backward_weight_variance(fan_out, a):
    return 1 / (fan_out * (1 + a**2))


def glorot_variance(fan_in, fan_out):
    return 2 / (fan_in + fan_out)


def uniform_bound(var):
    return np.sqrt(3 * var)


# %% standard deviations = standard_deviation
def forward_weight_variance(fan_in, a):
    return np.sqrt(2 / (fan_in * (1 + a**2)))


def backward_weight_variance(fan_out, a):
    return np.sqrt(2 / (fan_out * (1 + a**2)))


def glorot_variance(fan_in, fan_out):
    return np.sqrt(2 / (fan_in + fan_out))


def uniform_bound(var):
    return np.sqrt(3 * var)


# %% glorot mean of the two variances = glorot_averages_the_variances
def forward_weight_variance(fan_in, a):
    return 2 / (fan_in * (1 + a**2))


def backward_weight_variance(fan_out, a):
    return 2 / (fan_out * (1 + a**2))


def glorot_variance(fan_in, fan_out):
    return (1 / fan_in + 1 / fan_out) / 2


def uniform_bound(var):
    return np.sqrt(3 * var)


# %% bound sqrt(12 var) = bound_is_the_full_width
def forward_weight_variance(fan_in, a):
    return 2 / (fan_in * (1 + a**2))


def backward_weight_variance(fan_out, a):
    return 2 / (fan_out * (1 + a**2))


def glorot_variance(fan_in, fan_out):
    return 2 / (fan_in + fan_out)


def uniform_bound(var):
    return np.sqrt(12 * var)


# %% bound is 3 sqrt(var) = glorot_without_the_two, three_standard_deviations
def forward_weight_variance(fan_in, a):
    return 2 / (fan_in * (1 + a**2))


def backward_weight_variance(fan_out, a):
    return 2 / (fan_out * (1 + a**2))


def glorot_variance(fan_in, fan_out):
    return 1 / (fan_in + fan_out)


def uniform_bound(var):
    return 3 * np.sqrt(var)


# %% slope ignored = ignores_the_leak
def forward_weight_variance(fan_in, a):
    return 2 / fan_in


def backward_weight_variance(fan_out, a):
    return 2 / fan_out


def glorot_variance(fan_in, fan_out):
    return 2 / (fan_in + fan_out)


def uniform_bound(var):
    return np.sqrt(3 * var)


# %% harmonic mean... 4 over
def forward_weight_variance(fan_in, a):
    return 2 / (fan_in * (1 + a**2))


def backward_weight_variance(fan_out, a):
    return 2 / (fan_out * (1 + a**2))


def glorot_variance(fan_in, fan_out):
    return 6 / (fan_in + fan_out)


def uniform_bound(var):
    return np.sqrt(3 * var)
