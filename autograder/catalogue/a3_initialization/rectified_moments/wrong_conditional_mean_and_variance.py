"""Averages over the positive values only, as if the zeros were not there."""

import numpy as np

MESSAGE = (
    "You average over the positive values only. The zeros that a ReLU puts out are outputs, too: "
    "they count in every average, with probability one half."
)
FAILS = {
    "relu_second_moment_agrees_with_integration",
    "relu_mean_agrees_with_integration",
    "relu_variance_agrees_with_integration",
}


def relu_second_moment(var_z):
    return 1.0 * var_z


def relu_mean(var_z):
    return np.sqrt(var_z) * np.sqrt(2 / np.pi)


def relu_variance(var_z):
    return var_z * (1 - 2 / np.pi)
