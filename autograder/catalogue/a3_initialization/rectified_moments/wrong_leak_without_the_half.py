"""Adds a^2 to 1 and forgets that either side holds only half of the second moment."""

MESSAGE = (
    "You count both sides in full. Each side holds half of the second moment of z, so each of the "
    "two terms has a factor one half: with a = 1 nothing may change."
)
FAILS = {"leaky_relu_second_moment_counts_both_sides"}


def leaky_relu_second_moment(var_z, a):
    return var_z * (1 + a**2)
