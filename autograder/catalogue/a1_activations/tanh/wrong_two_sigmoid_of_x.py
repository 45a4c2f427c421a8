"""Uses 2 sigmoid(x) - 1, forgetting the factor 2 in the argument."""

import numpy as np

MESSAGE = (
    "You build tanh from sigmoid as 2 s(x) - 1. The range is right, but the argument has to "
    "be doubled as well: tanh(x) = 2 s(2x) - 1. Compare the two curves at x = 1."
)
FAILS = {
    "tanh_forward_matches_its_definition",
    "tanh_forward_survives_large_inputs",
    "tanh_backward_agrees_with_autograd",
}


def tanh_forward(x):
    out = 2 / (1 + np.exp(-x)) - 1
    return out, out
