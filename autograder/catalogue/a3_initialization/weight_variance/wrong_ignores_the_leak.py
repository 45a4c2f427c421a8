"""Takes every activation for a ReLU and never reads a."""

MESSAGE = (
    "Your result does not depend on a: it is the one for a ReLU. A leaky activation loses less, so "
    "its weights have to make up for less."
)
FAILS = {"forward_weight_variance_keeps_the_second_moment", "backward_weight_variance_keeps_the_gradient"}


def forward_weight_variance(fan_in, a):
    return 2 / fan_in


def backward_weight_variance(fan_out, a):
    return 2 / fan_out
