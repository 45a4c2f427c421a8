"""Adds the variances of the two factors, as if x and w were added."""

MESSAGE = (
    "You add the variances of x and w. That is the rule for the variance of a sum; here x and w are "
    "multiplied. Write down E[(x w)^2] - E[x w]^2 and use independence in both terms."
)
FAILS = {"variance_of_product_holds_for_any_means"}


def variance_of_product(mean_x, var_x, mean_w, var_w):
    return var_x + var_w
