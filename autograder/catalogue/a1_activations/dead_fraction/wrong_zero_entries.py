"""Returns the fraction of entries that are 0."""

import numpy as np

MESSAGE = (
    "You count zeros entry by entry. About half of the entries of a healthy ReLU layer are 0; a unit is "
    "dead only if it is 0 for every example, so first ask that of each unit, then average over units."
)
FAILS = {
    "dead_fraction_counts_units_silent_for_every_example",
    "dead_fraction_treats_a_channel_as_one_unit",
}


def dead_fraction(out):
    return float(np.mean(out == 0))
