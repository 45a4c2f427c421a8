"""Takes the mean away from the second moment, without squaring it."""

import numpy as np

MESSAGE = (
    "You take the mean of relu(z) away from its second moment. The variance is E[u^2] - E[u]^2, with "
    "the mean squared: otherwise the two terms do not even have the same unit."
)
FAILS = {"relu_variance_agrees_with_integration"}


def relu_variance(var_z):
    return var_z / 2 - np.sqrt(var_z / (2 * np.pi))
