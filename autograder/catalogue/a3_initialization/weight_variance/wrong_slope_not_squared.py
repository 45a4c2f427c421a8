"""Has 1 + a where 1 + a^2 belongs."""

MESSAGE = (
    "You use the slope a itself. Both directions square it, since they are about variances; for a "
    "ReLU, with a = 0, one does not notice."
)
FAILS = {"forward_weight_variance_keeps_the_second_moment", "backward_weight_variance_keeps_the_gradient"}


def forward_weight_variance(fan_in, a):
    return 2 / ((1 + a) * fan_in)


def backward_weight_variance(fan_out, a):
    return 2 / ((1 + a) * fan_out)
