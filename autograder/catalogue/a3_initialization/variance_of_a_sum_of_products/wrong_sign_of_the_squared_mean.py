"""Takes the squared mean away where it has to be added: E[x^2] as Var(x) - E[x]^2."""

MESSAGE = (
    "You compute E[x^2] as the variance minus the squared mean. It is the other way round: Var(x) = "
    "E[x^2] - E[x]^2, so the second moment is the larger of the two."
)
FAILS = {"variance_of_product_holds_for_any_means", "forward_variance_counts_the_mean_of_the_inputs"}


def variance_of_product(mean_x, var_x, mean_w, var_w):
    return (var_x - mean_x**2) * (var_w - mean_w**2) - mean_x**2 * mean_w**2


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in * var_w * (var_x - mean_x**2)
