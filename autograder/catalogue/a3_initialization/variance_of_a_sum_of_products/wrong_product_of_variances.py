"""Multiplies the two variances, which is right only where both means are 0."""

MESSAGE = (
    "You return var_x * var_w. That is the variance of the product only when both means are 0. Here "
    "x may have any mean, so that E[x^2] is more than its variance: start from E[x^2 w^2]."
)
FAILS = {"variance_of_product_holds_for_any_means"}


def variance_of_product(mean_x, var_x, mean_w, var_w):
    return var_x * var_w
