"""Uses the slope a where its square belongs."""

MESSAGE = (
    "You use the slope a as it is. The second moment squares the values, so the left half comes "
    "through with the factor a squared."
)
FAILS = {"leaky_relu_second_moment_counts_both_sides"}


def leaky_relu_second_moment(var_z, a):
    return var_z * (1 + a) / 2
