"""Lets the variance grow like the square root of the number of terms, as a standard deviation does."""

MESSAGE = (
    "Your factor is the square root of fan_in. A standard deviation grows like that; the variance is "
    "its square, and the question asks for the variance."
)
FAILS = {"variance_of_sum_adds_independent_terms", "forward_variance_counts_the_mean_of_the_inputs"}


def variance_of_sum(var_term, fan_in):
    return fan_in**0.5 * var_term


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in**0.5 * var_w * (var_x + mean_x**2)
