"""Expands the product into its three terms; the forward step calls the two steps before it."""


def variance_of_product(mean_x, var_x, mean_w, var_w):
    return var_x * var_w + mean_w**2 * var_x + mean_x**2 * var_w


def variance_of_sum(var_term, fan_in):
    total = 0.0
    for _ in range(fan_in):
        total += var_term
    return total


def forward_variance(fan_in, var_w, mean_x, var_x):
    return variance_of_sum(variance_of_product(mean_x, var_x, 0.0, var_w), fan_in)
