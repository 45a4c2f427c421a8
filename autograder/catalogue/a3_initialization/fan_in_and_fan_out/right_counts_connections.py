"""Writes down which filter sees which channel and counts the entries, kernel entry by kernel entry."""

import numpy as np


def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return list(shape)
    filters, channels = shape[0], shape[1] * groups
    sees = np.zeros((filters, channels), dtype=int)
    for f in range(filters):
        for c in range(channels):
            if f * groups // filters == c * groups // channels:
                sees[f, c] = 1
    entries = 1
    for side in shape[2:]:
        entries *= side
    return [int(sees[0].sum()) * entries, int(sees[:, 0].sum()) * entries]
