"""Works on the flattened array and forgets to give the result the shape of x."""

import numpy as np

MESSAGE = (
    "The numbers in your gradient are right, but they stand in one long row. A gradient has "
    "the shape of the thing it belongs to, or an update x - lr * grad goes wrong: reshape it "
    "at the end."
)
FAILS = {
    "numerical_gradient_agrees_with_calculus",
    "numerical_gradient_uses_the_step_it_is_given",
    "numerical_gradient_keeps_the_shape_of_x",
    "numerical_gradient_leaves_x_unchanged",
}


def numerical_gradient(f, x, h):
    flat = x.reshape(-1)
    grad = np.zeros(flat.size)
    for i in range(flat.size):
        up, down = flat.copy(), flat.copy()
        up[i] += h
        down[i] -= h
        grad[i] = (f(up.reshape(x.shape)) - f(down.reshape(x.shape))) / (2 * h)
    return grad
