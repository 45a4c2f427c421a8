"""Takes the geometric mean of the two wishes."""

MESSAGE = (
    "You take the geometric mean of the two variances. That is a compromise, too, and agrees for "
    "square layers, but the one asked for makes the mean of fan_in v and fan_out v equal to 1."
)
FAILS = {"glorot_variance_balances_both_directions"}


def glorot_variance(fan_in, fan_out):
    return (fan_in * fan_out) ** -0.5
