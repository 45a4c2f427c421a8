"""Returns the width 2b of the interval, from the variance (width)^2 / 12."""

import numpy as np

MESSAGE = (
    "You return the width of the whole interval. A uniform distribution of width 2b has the variance "
    "(2b)^2 / 12; the bound b is half of the width."
)
FAILS = {"uniform_bound_gives_the_variance_asked_for"}


def uniform_bound(var):
    return np.sqrt(12 * var)
