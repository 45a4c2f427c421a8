"""Thinks that a gradient passes an activation without a factor."""

MESSAGE = (
    "Going backward you leave the activation out. The gradient is multiplied by its slope, which is "
    "1 for half of the units and a for the others; the mean of the squared slope has to be made up "
    "for."
)
FAILS = {"backward_weight_variance_keeps_the_gradient"}


def backward_weight_variance(fan_out, a):
    return 1 / fan_out
