"""Returns the number of dead units."""

import numpy as np

MESSAGE = (
    "You return how many units are dead; the question asks which fraction of the units is. Divide by "
    "their number."
)
FAILS = {
    "dead_fraction_counts_units_silent_for_every_example",
    "dead_fraction_treats_a_channel_as_one_unit",
}


def dead_fraction(out):
    axes = (0,) + tuple(range(2, out.ndim))
    return float(np.sum(np.all(out == 0, axis=axes)))
