"""Multiplies both formulas by masks and adds them, so that 0 times nan spoils the sum."""

import numpy as np

MESSAGE = (
    "You evaluate both formulas everywhere and blend them with masks. Where a formula "
    "overflows it gives nan, and 0 * nan is still nan. Choose with indexing or np.where, or "
    "keep the argument of exp from ever being positive."
)
FAILS = {
    "sigmoid_forward_survives_large_inputs",
    "sigmoid_backward_survives_large_inputs",
}


def sigmoid_forward(x):
    positive = x >= 0
    out = positive * (1 / (1 + np.exp(-x))) + (1 - positive) * (np.exp(x) / (1 + np.exp(x)))
    return out, out
