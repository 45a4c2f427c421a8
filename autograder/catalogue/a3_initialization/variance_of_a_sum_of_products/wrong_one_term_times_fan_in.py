"""Takes the sum for fan_in times one random number, and so squares fan_in."""

MESSAGE = (
    "Your variance grows with the square of fan_in. That is so for fan_in times one and the same "
    "random number. Independent terms cancel each other in part, and their variances simply add up."
)
FAILS = {"variance_of_sum_adds_independent_terms", "forward_variance_counts_the_mean_of_the_inputs"}


def variance_of_sum(var_term, fan_in):
    return fan_in**2 * var_term


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in**2 * var_w * (var_x + mean_x**2)
