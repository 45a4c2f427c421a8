"""Believes that the mean stays 0, and so gives relu(z) the second moment as variance."""

MESSAGE = (
    "You keep the mean of z, which is 0. A ReLU takes the negative values away and leaves the "
    "positive ones, so that nothing balances them: its mean is above 0, and that changes the "
    "variance as well."
)
FAILS = {"relu_mean_agrees_with_integration", "relu_variance_agrees_with_integration"}


def relu_mean(var_z):
    return 0.0


def relu_variance(var_z):
    return var_z / 2 - relu_mean(var_z) ** 2
