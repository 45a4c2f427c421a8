"""Computes the variance as E[x^2] - E[x]^2, in float64."""

import numpy as np

MESSAGE = (
    "You compute the variance as mean of the squares minus square of the mean. Far from 0 these are two "
    "huge numbers that agree in nearly all of their 16 digits, and rounding decides about the rest. "
    "Subtract the mean first, and average the squares of what is left."
)
FAILS = {
    "standardize_fit_keeps_its_digits_far_from_zero",
}


def standardize_fit(x, eps):
    x = np.asarray(x, dtype=float)
    mean = x.mean(axis=0)
    return mean, np.sqrt(np.mean(x * x, axis=0) - mean * mean + eps)
