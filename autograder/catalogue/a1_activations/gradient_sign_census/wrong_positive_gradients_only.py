"""Counts examples whose gradient has no negative component, and forgets the opposite case."""

import numpy as np

MESSAGE = (
    "You count examples whose gradient is positive throughout. A gradient that is negative throughout is "
    "one-signed as well: it only pushes all weights the other way."
)
FAILS = {
    "gradient_sign_census_counts_one_signed_examples",
}


def gradient_sign_census(x, dout):
    grads = dout[:, None] * x
    mean = grads.mean(axis=0)
    return float((grads >= 0).all(axis=1).mean()), max(np.sum(mean > 0), np.sum(mean < 0)) / mean.size
