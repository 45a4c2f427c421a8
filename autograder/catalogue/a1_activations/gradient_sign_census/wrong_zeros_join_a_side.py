"""batch takes components that are exactly 0 for positive ones."""

import numpy as np

MESSAGE = (
    "You count components that are exactly 0 among one of the two signs. A weight whose gradient is 0 is "
    "not pushed at all: count > 0 and < 0 separately, and divide by D."
)
FAILS = {
    "gradient_sign_census_takes_signs_of_the_mean_gradient",
}


def gradient_sign_census(x, dout):
    grads = dout[:, None] * x
    mixed = (grads > 0).any(axis=1) & (grads < 0).any(axis=1)
    positive = np.mean(grads.mean(axis=0) >= 0)
    return float(np.mean(~mixed)), float(max(positive, 1 - positive))
