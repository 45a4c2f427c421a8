"""Forgets the minus sign in the exponent and computes sigmoid(-x)."""

import numpy as np

MESSAGE = (
    "Your function falls where sigmoid rises: the exponent has lost its minus sign, so you "
    "compute sigmoid(-x). (The slope s (1 - s) is the same on both sides of 0, so a backward "
    "pass alone does not reveal it.)"
)
FAILS = {
    "sigmoid_forward_matches_its_definition",
    "sigmoid_forward_survives_large_inputs",
}


def sigmoid_forward(x):
    out = 1 / (1 + np.exp(x))
    return out, out
