"""Fills dx for x > 0 and for x < 0 and leaves 0 where x is exactly 0."""

import numpy as np

MESSAGE = (
    "Your masks x > 0 and x < 0 leave out the entries where x is exactly 0, so their gradient stays "
    "0. For alpha = 1 ELU is smooth there with slope 1: let one of the two sides include 0."
)
FAILS = {"elu_backward_uses_the_slope_at_x"}


def elu_backward(dout, cache):
    x, alpha = cache
    dx = np.zeros_like(dout)
    dx[x > 0] = dout[x > 0]
    dx[x < 0] = dout[x < 0] * alpha * np.exp(x[x < 0])
    return dx
