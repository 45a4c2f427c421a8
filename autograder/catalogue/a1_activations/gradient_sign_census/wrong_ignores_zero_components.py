"""batch divides by the number of nonzero components instead of D."""

import numpy as np

MESSAGE = (
    "You leave components that are exactly 0 out of the count. By the definition they have neither sign, "
    "but they are still among the D components that you divide by."
)
FAILS = {
    "gradient_sign_census_takes_signs_of_the_mean_gradient",
}


def gradient_sign_census(x, dout):
    grads = dout[:, None] * x
    mixed = (grads > 0).any(axis=1) & (grads < 0).any(axis=1)
    signs = np.sign(grads.mean(axis=0))
    nonzero = max(np.count_nonzero(signs), 1)
    return float(np.mean(~mixed)), float(max(np.sum(signs > 0), np.sum(signs < 0)) / nonzero)
