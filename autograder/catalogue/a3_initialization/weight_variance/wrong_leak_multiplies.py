"""Puts the factor 1 + a^2 above the fraction bar."""

MESSAGE = (
    "In your formula a larger leak makes larger weights. It is the other way round: the more the "
    "activation lets through, the less the weights have to make up for. Divide by that factor."
)
FAILS = {"forward_weight_variance_keeps_the_second_moment", "backward_weight_variance_keeps_the_gradient"}


def forward_weight_variance(fan_in, a):
    return 2 * (1 + a**2) / fan_in


def backward_weight_variance(fan_out, a):
    return 2 * (1 + a**2) / fan_out
