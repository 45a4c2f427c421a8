"""Uses the constants as often printed, rounded to four decimals."""

import numpy as np

MESSAGE = (
    "Your constants look rounded, to 1.0507 and 1.6733. The difference is small but it is there: "
    "copy all the digits that the question gives."
)
FAILS = {"selu_forward_has_both_constants", "selu_backward_has_both_constants"}


def selu_forward(x):
    return 1.0507 * np.where(x > 0, x, 1.6733 * (np.exp(np.minimum(x, 0)) - 1)), x


def selu_backward(dout, cache):
    return dout * 1.0507 * np.where(cache > 0, 1.0, 1.6733 * np.exp(np.minimum(cache, 0)))
