"""Takes the mean of |z|, twice that of relu(z)."""

import numpy as np

MESSAGE = (
    "Your mean is that of |z|: it counts the negative half as well. relu(z) is 0 there, and only the "
    "integral over z > 0 is left."
)
FAILS = {"relu_mean_agrees_with_integration"}


def relu_mean(var_z):
    return np.sqrt(2 * var_z / np.pi)
