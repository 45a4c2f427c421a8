"""Gives x two more names instead of copying it, so that both steps land in the same array."""

import numpy as np

MESSAGE = (
    "In your code `up = x` and `down = x` are two more names for one and the same array: the "
    "two steps cancel, and both calls of f see the same numbers. Make real copies."
)
FAILS = {
    "numerical_gradient_agrees_with_calculus",
    "numerical_gradient_uses_the_step_it_is_given",
    "numerical_gradient_keeps_the_shape_of_x",
    "numerical_gradient_leaves_x_unchanged",
}


def numerical_gradient(f, x, h):
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up = x
        up[index] += h
        down = x
        down[index] -= h
        grad[index] = (f(up) - f(down)) / (2 * h)
    return grad
