"""Computes E[x^2] - E[x]^2 and squares small integers in their own type."""

import numpy as np

MESSAGE = (
    "You square x as it comes. A uint8 holds nothing above 255, so 200 * 200 wraps around to 64 without a "
    "warning. Besides, the mean of the squares minus the square of the mean loses its digits far from 0. "
    "Subtract the mean first: that gives float64, and squares you can trust."
)
FAILS = {
    "standardize_fit_keeps_its_digits_far_from_zero",
    "standardize_takes_integers",
}


def standardize_fit(x, eps):
    mean = x.mean(axis=0)
    return mean, np.sqrt(np.mean(x**2, axis=0) - mean**2 + eps)
