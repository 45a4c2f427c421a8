"""For 4-D input treats each position of each channel as a unit of its own."""

import numpy as np

MESSAGE = (
    "For (N, C, H, W) you reduce over the examples only, so each of the C H W positions counts as a unit. "
    "A convolution has one set of weights per channel: a channel is one unit, and it is dead only if all "
    "its positions are 0."
)
FAILS = {
    "dead_fraction_treats_a_channel_as_one_unit",
}


def dead_fraction(out):
    return float(np.mean(np.all(out == 0, axis=0)))
