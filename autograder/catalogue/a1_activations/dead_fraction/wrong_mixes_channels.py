"""Reshapes (N, C, H, W) to (-1, C) without moving the channel axis to the end."""

import numpy as np

MESSAGE = (
    "reshape(-1, C) keeps the entries in memory order, so for (N, C, H, W) its columns mix the channels. "
    "Move the channel axis to the end first, or reduce over the axes (0, 2, 3)."
)
FAILS = {
    "dead_fraction_treats_a_channel_as_one_unit",
}


def dead_fraction(out):
    columns = out.reshape(-1, out.shape[1])
    return float(np.mean(np.all(columns == 0, axis=0)))
