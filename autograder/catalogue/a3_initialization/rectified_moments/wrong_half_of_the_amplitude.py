"""Halves z instead of half of the distribution, and so ends at a quarter."""

MESSAGE = (
    "You get a quarter of var_z, as if every z were halved. A ReLU leaves positive values as they "
    "are and removes the others: half of the values count in full, the other half not at all."
)
FAILS = {"relu_second_moment_agrees_with_integration"}


def relu_second_moment(var_z):
    return var_z / 4
