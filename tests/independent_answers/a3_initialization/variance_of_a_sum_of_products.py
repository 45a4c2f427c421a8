# %% product of the variances = product_of_variances
def variance_of_product(mean_x, var_x, mean_w, var_w):
    return var_x * var_w


def variance_of_sum(var_term, fan_in):
    return fan_in * var_term


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in * var_w * (var_x + mean_x**2)


# %% forward variance ignores the mean = variance_of_the_inputs
def variance_of_product(mean_x, var_x, mean_w, var_w):
    return var_x * var_w + mean_x**2 * var_w + mean_w**2 * var_x


def variance_of_sum(var_term, fan_in):
    return fan_in * var_term


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in * var_w * var_x


# %% fan_in squared = one_term_times_fan_in
def variance_of_product(mean_x, var_x, mean_w, var_w):
    return var_x * var_w + mean_x**2 * var_w + mean_w**2 * var_x


def variance_of_sum(var_term, fan_in):
    return fan_in**2 * var_term


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in * var_w * (var_x + mean_x**2)


# %% mean not squared = mean_not_squared
def variance_of_product(mean_x, var_x, mean_w, var_w):
    return var_x * var_w + mean_x**2 * var_w + mean_w**2 * var_x


def variance_of_sum(var_term, fan_in):
    return fan_in * var_term


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in * var_w * (var_x + mean_x)


# %% E[x^2]E[w^2], means not subtracted = second_moment_as_variance
def variance_of_product(mean_x, var_x, mean_w, var_w):
    return (var_x + mean_x**2) * (var_w + mean_w**2)


def variance_of_sum(var_term, fan_in):
    return fan_in * var_term


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in * var_w * (var_x + mean_x**2)


# %% sum of the variances = adds_variances_of_a_product
def variance_of_product(mean_x, var_x, mean_w, var_w):
    return var_x + var_w


def variance_of_sum(var_term, fan_in):
    return fan_in * var_term


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in * var_w * (var_x + mean_x**2)
