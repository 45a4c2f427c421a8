"""Returns the second moment of relu(z) as its variance."""

MESSAGE = (
    "You return E[relu(z)^2] as the variance. The output of a ReLU is never negative and has a mean "
    "above 0; a variance is taken around that mean."
)
FAILS = {"relu_variance_agrees_with_integration"}


def relu_variance(var_z):
    return var_z / 2
