"""Selects branches by multiplying with masks, which turns 0 * inf into NaN."""

import numpy as np

MESSAGE = (
    "You switch the overflowing branch off by multiplying it with 0, but 0 * inf is NaN. Use np.where, or "
    "keep large numbers away from exp in the first place."
)
FAILS = {
    "softplus_forward_survives_large_inputs",
}


def softplus_forward(x):
    large = x > 30
    return large * x + ~large * np.log1p(np.exp(x)), x
