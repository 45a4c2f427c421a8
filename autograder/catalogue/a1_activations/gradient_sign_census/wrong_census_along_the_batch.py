"""Looks for mixed signs along axis 0, so that it counts weights instead of examples."""

import numpy as np

MESSAGE = (
    "Your per_example looks down each column, so it asks of every weight whether all examples agree. Ask "
    "it of every example: look along the D components of its gradient, axis 1."
)
FAILS = {
    "gradient_sign_census_counts_one_signed_examples",
}


def gradient_sign_census(x, dout):
    grads = dout[:, None] * x
    mixed = (grads > 0).any(axis=0) & (grads < 0).any(axis=0)
    mean = grads.mean(axis=0)
    return float(np.mean(~mixed)), max(np.sum(mean > 0), np.sum(mean < 0)) / mean.size
