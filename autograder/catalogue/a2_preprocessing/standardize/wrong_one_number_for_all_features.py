"""Takes one mean and one std over all entries."""

import numpy as np

MESSAGE = (
    "You average over the whole array, so all features share one mean and one std, and the large feature "
    "drowns the small one. Average over the examples, axis 0, and keep one number per feature."
)
FAILS = {
    "standardize_fit_describes_each_feature",
    "standardize_fit_keeps_its_digits_far_from_zero",
    "standardize_takes_integers",
}


def standardize_fit(x, eps):
    return np.full(x.shape[1], np.mean(x)), np.full(x.shape[1], np.sqrt(np.var(x) + eps))
