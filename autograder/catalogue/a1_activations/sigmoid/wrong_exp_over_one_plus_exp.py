"""Uses exp(x) / (1 + exp(x)) for every x, which is inf / inf for a large one."""

import numpy as np

MESSAGE = (
    "You compute exp(x) / (1 + exp(x)). For a large positive x both parts overflow to "
    "infinity, and infinity over infinity is not a number. This form is good for negative x "
    "only; for positive x use the one with exp(-x)."
)
FAILS = {
    "sigmoid_forward_survives_large_inputs",
    "sigmoid_backward_survives_large_inputs",
}


def sigmoid_forward(x):
    e = np.exp(x)
    out = e / (1 + e)
    return out, out
