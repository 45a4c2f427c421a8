"""Takes the unbiased variance, which divides by N - 1."""

import numpy as np

MESSAGE = (
    "Your std divides by N - 1. Here the variance describes the array at hand, it does not estimate that "
    "of a larger population, so it divides by N (and so works for N = 1)."
)
FAILS = {
    "standardize_fit_describes_each_feature",
    "standardize_fit_keeps_its_digits_far_from_zero",
    "standardize_takes_integers",
}


def standardize_fit(x, eps):
    return x.mean(axis=0), np.sqrt(x.var(axis=0, ddof=1) + eps)
