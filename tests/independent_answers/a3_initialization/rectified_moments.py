# %% variance is half = second_moment_as_variance
def relu_second_moment(var_z):
    return var_z / 2


def relu_mean(var_z):
    return np.sqrt(var_z / (2 * np.pi))


def relu_variance(var_z):
    return var_z / 2


def leaky_relu_second_moment(var_z, a):
    return var_z * (1 + a**2) / 2


# %% mean not rooted = mean_grows_like_the_variance
def relu_second_moment(var_z):
    return var_z / 2


def relu_mean(var_z):
    return var_z / np.sqrt(2 * np.pi)


def relu_variance(var_z):
    return var_z / 2 - var_z / (2 * np.pi)


def leaky_relu_second_moment(var_z, a):
    return var_z * (1 + a**2) / 2


# %% slope not squared = leak_not_squared
def relu_second_moment(var_z):
    return var_z / 2


def relu_mean(var_z):
    return np.sqrt(var_z / (2 * np.pi))


def relu_variance(var_z):
    return var_z / 2 - var_z / (2 * np.pi)


def leaky_relu_second_moment(var_z, a):
    return var_z * (1 + a) / 2


# %% mean of |z| = mean_of_the_absolute_value
def relu_second_moment(var_z):
    return var_z / 2


def relu_mean(var_z):
    return np.sqrt(2 * var_z / np.pi)


def relu_variance(var_z):
    return var_z / 2 - var_z / (2 * np.pi)


def leaky_relu_second_moment(var_z, a):
    return var_z * (1 + a**2) / 2


# %% a quarter = half_of_the_amplitude
def relu_second_moment(var_z):
    return var_z / 4


def relu_mean(var_z):
    return np.sqrt(var_z / (2 * np.pi))


def relu_variance(var_z):
    return var_z / 2 - var_z / (2 * np.pi)


def leaky_relu_second_moment(var_z, a):
    return var_z * (1 + a**2) / 2


# %% leaky counts the negative side only
def relu_second_moment(var_z):
    return var_z / 2


def relu_mean(var_z):
    return np.sqrt(var_z / (2 * np.pi))


def relu_variance(var_z):
    return var_z / 2 - var_z / (2 * np.pi)


def leaky_relu_second_moment(var_z, a):
    return var_z * a**2 / 2


# %% full variance = conditional_mean_and_variance
def relu_second_moment(var_z):
    return var_z


def relu_mean(var_z):
    return 0.0


def relu_variance(var_z):
    return var_z / 2 - var_z / (2 * np.pi)


def leaky_relu_second_moment(var_z, a):
    return var_z * (1 + a**2) / 2
