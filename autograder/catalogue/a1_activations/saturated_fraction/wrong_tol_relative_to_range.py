"""Takes tol as a fraction of high - low."""

import numpy as np

MESSAGE = (
    "You rescale out to the range 0 to 1 first, so tol becomes a percentage of high - low. Here it is a "
    "distance in the units of out (and the rescaling breaks down for ELU, where high is infinite)."
)
FAILS = {
    "saturated_fraction_follows_low_high_and_tol",
}


def saturated_fraction(out, low, high, tol):
    position = (out - low) / (high - low)
    return float(np.mean((position <= tol) | (position >= 1 - tol)))
