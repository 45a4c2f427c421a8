"""per_example is the mean share of the majority sign, not the fraction of one-signed examples."""

import numpy as np

MESSAGE = (
    "For per_example you average how large the majority is within each example. The question asks for a "
    "yes or no per example: is its gradient one-signed? Then take the fraction of yeses."
)
FAILS = {
    "gradient_sign_census_counts_one_signed_examples",
}


def gradient_sign_census(x, dout):
    grads = dout[:, None] * x
    majority = np.maximum((grads > 0).sum(axis=1), (grads < 0).sum(axis=1))
    mean = grads.mean(axis=0)
    share = max(np.sum(mean > 0), np.sum(mean < 0)) / mean.size
    return float(np.mean(majority / x.shape[1])), share
