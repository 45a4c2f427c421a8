"""Averages the two wishes 1 / fan_in and 1 / fan_out."""

MESSAGE = (
    "You average the two variances 1 / fan_in and 1 / fan_out. The question averages the two "
    "products fan_in v and fan_out v and solves for v, which gives less for a layer that is far from "
    "square."
)
FAILS = {"glorot_variance_balances_both_directions"}


def glorot_variance(fan_in, fan_out):
    return (1 / fan_in + 1 / fan_out) / 2
