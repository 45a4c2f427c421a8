"""Flips negative inputs instead of setting them to 0."""

import numpy as np

MESSAGE = "You turn negative inputs into positive ones. ReLU sets them to 0: the unit is off."
FAILS = {"relu_forward_sets_negative_inputs_to_zero"}


def relu_forward(x):
    return np.abs(x), x > 0
