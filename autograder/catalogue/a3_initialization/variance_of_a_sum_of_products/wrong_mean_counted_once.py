"""Adds the squared mean of x once, outside the sum over the inputs."""

MESSAGE = (
    "You add the squared mean of x only once, at the end. It is a part of E[x^2], which stands in "
    "every one of the fan_in terms and is multiplied by the variance of a weight."
)
FAILS = {"forward_variance_counts_the_mean_of_the_inputs"}


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in * var_w * var_x + mean_x**2
