"""Differentiates (x w - y)^2 / N, without the 1/2."""

import numpy as np

MESSAGE = (
    "Your Hessian is twice too large: it belongs to the loss 1/N ||x w - y||^2. The 2 that comes down "
    "from the square cancels the 1/2 in front."
)
FAILS = {
    "hessian_holds_the_second_derivatives_of_the_loss",
    "best_learning_rate_balances_steep_and_flat",
}


def hessian(x):
    x = x.astype(float)
    return 2 * x.T @ x / len(x)


def best_learning_rate(x):
    x = x.astype(float)
    values = np.linalg.eigvalsh(2 * x.T @ x / len(x))
    return 2 / (values[-1] + values[0])
