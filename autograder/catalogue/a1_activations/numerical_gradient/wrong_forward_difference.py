"""Takes the forward difference (f(x + h) - f(x)) / h instead of the centred one."""

import numpy as np

MESSAGE = (
    "You compare f(x + h) with f(x), the forward difference. Its error shrinks like h; that "
    "of the centred difference shrinks like h squared, because the two sides cancel. Step to "
    "both sides and divide by the distance between the two points."
)
FAILS = {
    "numerical_gradient_agrees_with_calculus",
    "numerical_gradient_uses_the_step_it_is_given",
}


def numerical_gradient(f, x, h):
    grad = np.zeros_like(x)
    base = f(x)
    for index in np.ndindex(x.shape):
        moved = x.copy()
        moved[index] += h
        grad[index] = (f(moved) - base) / h
    return grad
