"""Reduces over the units, so that it counts examples with no active unit."""

import numpy as np

MESSAGE = (
    "You look along each row, so you count examples for which no unit fires. Units are columns (or "
    "channels): reduce over the examples, axis 0, and keep the units."
)
FAILS = {
    "dead_fraction_counts_units_silent_for_every_example",
    "dead_fraction_treats_a_channel_as_one_unit",
}


def dead_fraction(out):
    axes = tuple(range(1, out.ndim))
    return float(np.mean(np.all(out == 0, axis=axes)))
