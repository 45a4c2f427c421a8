"""Measures the distance to the nearer asymptote."""

import numpy as np


def saturated_fraction(out, low, high, tol):
    distance = np.minimum(np.abs(out - low), np.abs(out - high))
    return np.count_nonzero(distance <= tol) / out.size
