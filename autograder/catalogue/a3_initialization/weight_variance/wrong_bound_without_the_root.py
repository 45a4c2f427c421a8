"""Multiplies the variance by 3 and forgets to take the root."""

MESSAGE = (
    "You return 3 * var, which is the square of the bound. Take the root: a bound has the unit of a weight."
)
FAILS = {"uniform_bound_gives_the_variance_asked_for"}


def uniform_bound(var):
    return 3 * var
