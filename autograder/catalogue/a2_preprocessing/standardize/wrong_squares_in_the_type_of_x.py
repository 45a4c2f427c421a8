"""Computes E[x^2] - E[x]^2 and squares small integers in their own type."""

import numpy as np

MESSAGE = (
    "You compute the variance as mean of the squares minus square of the mean. Far from 0 these are two huge "
    "numbers that agree in nearly all of their digits, and rounding decides about the rest. Besides, you "
    "square x in its own type: a uint8 holds nothing above 255, so 200 * 200 wraps around to 64. Subtract "
    "the mean first: that gives float64, and squares you can trust."
)
FAILS = {
    "standardize_fit_keeps_its_digits_far_from_zero",
    "standardize_takes_integers",
}


def standardize_fit(x, eps):
    mean = x.mean(axis=0)
    return mean, np.sqrt(np.mean(x**2, axis=0) - mean**2 + eps)
