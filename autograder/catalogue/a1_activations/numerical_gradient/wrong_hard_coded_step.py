"""Ignores the argument h and always steps by 1e-5."""

import numpy as np

MESSAGE = (
    "You step by a number of your own, however large the h in the argument list is. The "
    "caller chooses h, since the best step depends on f and on the precision; use the "
    "argument."
)
FAILS = {"numerical_gradient_uses_the_step_it_is_given"}


def numerical_gradient(f, x, h):
    eps = 1e-5
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += eps
        down[index] -= eps
        grad[index] = (f(up) - f(down)) / (2 * eps)
    return grad
