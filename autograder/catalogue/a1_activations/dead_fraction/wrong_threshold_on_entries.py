"""Treats outputs below 0.001 as 0."""

import numpy as np

MESSAGE = (
    "You treat small outputs as 0. A ReLU that is on, however weakly, has slope 1 and learns; only units "
    "that are exactly 0 for every example are dead."
)
FAILS = {
    "dead_fraction_counts_units_silent_for_every_example",
}


def dead_fraction(out):
    axes = (0,) + tuple(range(2, out.ndim))
    return float(np.mean(np.all(out < 1e-3, axis=axes)))
