"""Takes the rule of error propagation, which leaves var_x var_w out."""

MESSAGE = (
    "Your formula is the one for the propagation of small errors: mean_w^2 var_x + mean_x^2 var_w. "
    "It leaves out the term var_x * var_w, which is everything when both means are 0."
)
FAILS = {"variance_of_product_holds_for_any_means"}


def variance_of_product(mean_x, var_x, mean_w, var_w):
    return mean_w**2 * var_x + mean_x**2 * var_w
