"""Divides by fan_in: the variance of an average."""

MESSAGE = (
    "You divide by fan_in, which gives the variance of the mean of the terms. The unit adds its "
    "terms up and does not average them, so its variance grows with their number."
)
FAILS = {"variance_of_sum_adds_independent_terms", "forward_variance_counts_the_mean_of_the_inputs"}


def variance_of_sum(var_term, fan_in):
    return var_term / fan_in


def forward_variance(fan_in, var_w, mean_x, var_x):
    return var_w * (var_x + mean_x**2) / fan_in
