"""A unit is dead if its largest output is 0; channels are moved to the front and flattened."""

import numpy as np


def dead_fraction(out):
    per_unit = np.moveaxis(out, 1, 0).reshape(out.shape[1], -1)
    return 1 - np.count_nonzero(per_unit.max(axis=1)) / len(per_unit)
