"""Loops over rows and columns, so that only 2-D arrays work."""

import numpy as np

MESSAGE = (
    "Your two loops fit arrays with rows and columns only. A bias has one axis and a batch of "
    "images four; visit the entries in a way that does not depend on the number of axes."
)
FAILS = {"numerical_gradient_keeps_the_shape_of_x"}


def numerical_gradient(f, x, h):
    grad = np.zeros_like(x)
    rows, cols = x.shape
    for i in range(rows):
        for j in range(cols):
            old = x[i, j]
            x[i, j] = old + h
            up = f(x)
            x[i, j] = old - h
            down = f(x)
            x[i, j] = old
            grad[i, j] = (up - down) / (2 * h)
    return grad
