"""Sets the sum of the two products to 1 instead of their mean."""

MESSAGE = (
    "You set the sum of fan_in v and fan_out v to 1. It is their mean that should be 1: in a square "
    "layer your variance is half of what both directions want."
)
FAILS = {"glorot_variance_balances_both_directions"}


def glorot_variance(fan_in, fan_out):
    return 1 / (fan_in + fan_out)
