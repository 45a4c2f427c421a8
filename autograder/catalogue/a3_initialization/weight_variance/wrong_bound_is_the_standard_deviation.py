"""Draws from plus to minus the standard deviation."""

import numpy as np

MESSAGE = (
    "You use the standard deviation as the bound. Uniform numbers all lie inside the bound, so their "
    "standard deviation is smaller than it: compute the mean of u^2 on [-b, b] and solve for b."
)
FAILS = {"uniform_bound_gives_the_variance_asked_for"}


def uniform_bound(var):
    return np.sqrt(var)
