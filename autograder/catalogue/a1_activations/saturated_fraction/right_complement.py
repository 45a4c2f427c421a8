"""Counts what is not saturated and returns a numpy scalar."""

import numpy as np


def saturated_fraction(out, low, high, tol):
    healthy = np.logical_and(out > low + tol, out < high - tol)
    return np.float64(1) - np.average(healthy)
