"""Keeps the variance of a linear layer in both directions, whatever the activation."""

MESSAGE = (
    "You return 1 / fan, which keeps the signal of a layer without an activation. A ReLU takes half "
    "of the second moment away in each layer; the weights have to make up for it."
)
FAILS = {"forward_weight_variance_keeps_the_second_moment", "backward_weight_variance_keeps_the_gradient"}


def forward_weight_variance(fan_in, a):
    return 1 / fan_in


def backward_weight_variance(fan_out, a):
    return 1 / fan_out
