"""Moves every entry of x at once, which gives one slope for the whole array."""

import numpy as np

MESSAGE = (
    "You add h to all entries of x at once. That measures one slope, along the diagonal, and "
    "it is the sum of all entries of the gradient. For the gradient itself, move one entry at "
    "a time and keep the others where they are."
)
FAILS = {
    "numerical_gradient_agrees_with_calculus",
    "numerical_gradient_uses_the_step_it_is_given",
    "numerical_gradient_keeps_the_shape_of_x",
    "numerical_gradient_leaves_x_unchanged",
}


def numerical_gradient(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h) * np.ones_like(x)
