"""Asks for all components to be strictly positive or all strictly negative."""

import numpy as np

MESSAGE = (
    "You ask that every component be strictly positive, or every one strictly negative, so a single 0 "
    "disqualifies an example. After a ReLU many inputs are 0; an example is one-signed unless it holds "
    "both signs."
)
FAILS = {
    "gradient_sign_census_counts_one_signed_examples",
}


def gradient_sign_census(x, dout):
    grads = dout[:, None] * x
    one_signed = (grads > 0).all(axis=1) | (grads < 0).all(axis=1)
    mean = grads.mean(axis=0)
    return float(one_signed.mean()), max(np.sum(mean > 0), np.sum(mean < 0)) / mean.size
