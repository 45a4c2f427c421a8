"""Restores an entry with += h, -= 2h, += h, which leaves rounding errors in x."""

import numpy as np

MESSAGE = (
    "You undo your steps by arithmetic: + h, - 2h, + h. In floating point this does not "
    "always lead back to the number you started from, so x drifts a little in the last "
    "digits. Store the old value and write it back."
)
FAILS = {"numerical_gradient_leaves_x_unchanged"}


def numerical_gradient(f, x, h):
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        x[index] += h
        up = f(x)
        x[index] -= 2 * h
        down = f(x)
        x[index] += h
        grad[index] = (up - down) / (2 * h)
    return grad
