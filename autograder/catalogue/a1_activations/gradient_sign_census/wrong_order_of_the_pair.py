"""Returns (batch, per_example)."""

import numpy as np

MESSAGE = "Both numbers look right, but they come back in the other order: return (per_example, batch)."
FAILS = {
    "gradient_sign_census_counts_one_signed_examples",
    "gradient_sign_census_takes_signs_of_the_mean_gradient",
}


def gradient_sign_census(x, dout):
    grads = dout[:, None] * x
    mixed = (grads > 0).any(axis=1) & (grads < 0).any(axis=1)
    mean = grads.mean(axis=0)
    return max(np.sum(mean > 0), np.sum(mean < 0)) / mean.size, float(np.mean(~mixed))
