"""Gives dout a second name and sets entries of it to 0."""

import numpy as np

MESSAGE = (
    "`dx = dout` gives the same array a second name, so your zeros land in the caller's dout. "
    "In a network with a branch the other branch would then see them. Copy first."
)
FAILS = {"relu_leaves_its_inputs_unchanged"}


def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    dx = dout
    dx[cache <= 0] = 0
    return dx
