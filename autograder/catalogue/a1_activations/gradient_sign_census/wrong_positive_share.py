"""batch is the share of positive components even where negative ones are the majority."""

import numpy as np

MESSAGE = (
    "You return the share of positive components. The majority may be negative: return the larger of the "
    "two shares, so that flipping the sign of every dout leaves it as it is."
)
FAILS = {
    "gradient_sign_census_takes_signs_of_the_mean_gradient",
}


def gradient_sign_census(x, dout):
    grads = dout[:, None] * x
    mixed = (grads > 0).any(axis=1) & (grads < 0).any(axis=1)
    return float(np.mean(~mixed)), float(np.mean(grads.mean(axis=0) > 0))
