"""Steps to both sides but divides by h instead of 2h."""

import numpy as np

MESSAGE = (
    "Your gradient is twice as large as it should be: the two points at which you evaluate f "
    "lie 2h apart, not h. Divide by their distance."
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
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        grad[index] = (f(up) - f(down)) / h
    return grad
