"""Calls a unit dead if its mean output is small."""

import numpy as np

MESSAGE = (
    "You call a unit dead if its average output is small. A unit that fires rarely or weakly still gets a "
    "gradient and can recover; dead means exactly 0 for every example."
)
FAILS = {
    "dead_fraction_counts_units_silent_for_every_example",
    "dead_fraction_treats_a_channel_as_one_unit",
}


def dead_fraction(out):
    axes = (0,) + tuple(range(2, out.ndim))
    return float(np.mean(out.mean(axis=axes) < 1e-2))
