"""Believes that a ReLU leaves the second moment as it is."""

MESSAGE = (
    "You return the second moment of z itself. A ReLU sets every negative z to 0, so what the "
    "negative half contributed to E[z^2] is gone."
)
FAILS = {"relu_second_moment_agrees_with_integration"}


def relu_second_moment(var_z):
    return var_z
