"""Multiplies the mean for a standard normal z by the variance instead of the standard deviation."""

import numpy as np

MESSAGE = (
    "Your mean is proportional to var_z. A mean has the unit of z, so it grows like the standard "
    "deviation of z; at var_z = 1 the two cannot be told apart."
)
FAILS = {"relu_mean_agrees_with_integration"}


def relu_mean(var_z):
    return var_z / np.sqrt(2 * np.pi)
