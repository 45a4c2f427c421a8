"""Calls a unit dead if it is 0 for at least one example."""

import numpy as np

MESSAGE = (
    "You call a unit dead as soon as it is 0 for one example. Nearly every ReLU is off for some example; "
    "dead means off for all of them (np.all instead of np.any)."
)
FAILS = {
    "dead_fraction_counts_units_silent_for_every_example",
    "dead_fraction_treats_a_channel_as_one_unit",
}


def dead_fraction(out):
    axes = (0,) + tuple(range(2, out.ndim))
    return float(np.mean(np.any(out == 0, axis=axes)))
