"""Gives the leaky ReLU the second moment of a ReLU."""

MESSAGE = (
    "Your result does not depend on a: it is the one for a ReLU. A leaky ReLU lets the negative half "
    "through as well, made smaller by its slope."
)
FAILS = {"leaky_relu_second_moment_counts_both_sides"}


def leaky_relu_second_moment(var_z, a):
    return var_z / 2
