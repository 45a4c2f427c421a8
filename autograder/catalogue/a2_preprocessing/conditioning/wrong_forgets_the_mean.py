"""Leaves out the division by the number of examples."""

import numpy as np

MESSAGE = (
    "You return x^T x without the 1/N. The loss is a mean over the examples, so its second derivatives "
    "are means, too; without the 1/N the rate would depend on how many examples you have."
)
FAILS = {
    "hessian_holds_the_second_derivatives_of_the_loss",
    "best_learning_rate_balances_steep_and_flat",
}


def hessian(x):
    return x.astype(float).T @ x.astype(float)


def best_learning_rate(x):
    values = np.linalg.eigvalsh(x.astype(float).T @ x.astype(float))
    return 2 / (values[-1] + values[0])
