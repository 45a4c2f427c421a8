"""Writes x + h and x - h into x and never puts the old value back."""

import numpy as np

MESSAGE = (
    "You move an entry of x and go on to the next one without putting the old value back. So "
    "later entries are measured at a different point, and the caller finds a changed x. "
    "Restore each entry before you move the next."
)
FAILS = {
    "numerical_gradient_agrees_with_calculus",
    "numerical_gradient_uses_the_step_it_is_given",
    "numerical_gradient_leaves_x_unchanged",
}


def numerical_gradient(f, x, h):
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        old = x[index]
        x[index] = old + h
        up = f(x)
        x[index] = old - h
        down = f(x)
        grad[index] = (up - down) / (2 * h)
    return grad
