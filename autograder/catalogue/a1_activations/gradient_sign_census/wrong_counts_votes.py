"""batch looks at the majority of the per-example signs instead of the sign of the mean."""

import numpy as np

MESSAGE = (
    "For batch you let every example vote with the sign of its gradient. SGD averages the gradients "
    "themselves, so one large gradient outweighs several small ones: take the mean first, then its signs."
)
FAILS = {
    "gradient_sign_census_takes_signs_of_the_mean_gradient",
}


def gradient_sign_census(x, dout):
    grads = dout[:, None] * x
    mixed = (grads > 0).any(axis=1) & (grads < 0).any(axis=1)
    votes = np.sign(grads).mean(axis=0)
    return float(np.mean(~mixed)), max(np.sum(votes > 0), np.sum(votes < 0)) / votes.size
