"""Squares the average slope instead of averaging the squared slopes."""

MESSAGE = (
    "You average the two slopes, 1 and a, and square the result. The second moment averages squares: "
    "square each slope first, then take the mean of the two."
)
FAILS = {"leaky_relu_second_moment_counts_both_sides"}


def leaky_relu_second_moment(var_z, a):
    return var_z * ((1 + a) / 2) ** 2
