"""Builds second moments as variance plus mean, without the square."""

MESSAGE = (
    "You add the mean itself to the variance to get a second moment. E[x^2] = Var(x) + E[x]^2: the "
    "mean has to be squared, which the units of the two terms would have told."
)
FAILS = {"variance_of_product_holds_for_any_means", "forward_variance_counts_the_mean_of_the_inputs"}


def variance_of_product(mean_x, var_x, mean_w, var_w):
    return (var_x + mean_x) * (var_w + mean_w) - mean_x**2 * mean_w**2


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in * var_w * (var_x + mean_x)
