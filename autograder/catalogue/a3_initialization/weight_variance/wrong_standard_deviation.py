"""Returns standard deviations where variances are asked for."""

import numpy as np

MESSAGE = (
    "You return the standard deviation of the weights, the number to multiply normal draws by. The "
    "question asks for its square, the variance."
)
FAILS = {
    "forward_weight_variance_keeps_the_second_moment",
    "backward_weight_variance_keeps_the_gradient",
    "glorot_variance_balances_both_directions",
}


def forward_weight_variance(fan_in, a):
    return np.sqrt(2 / ((1 + a**2) * fan_in))


def backward_weight_variance(fan_out, a):
    return np.sqrt(2 / ((1 + a**2) * fan_out))


def glorot_variance(fan_in, fan_out):
    return np.sqrt(2 / (fan_in + fan_out))
