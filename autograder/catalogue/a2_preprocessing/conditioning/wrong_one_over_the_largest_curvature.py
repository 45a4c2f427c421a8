"""Uses the rate 1 / lambda_max, and its slower shrinking."""

import numpy as np

MESSAGE = (
    "You use the rate 1 / lambda_max, with which the flattest direction shrinks by 1 - 1/kappa a step. "
    "That works and is about half as fast: the rate asked for is 2 / (lambda_max + lambda_min)."
)
FAILS = {
    "best_learning_rate_balances_steep_and_flat",
    "steps_to_counts_steps_of_the_worst_direction",
}


def best_learning_rate(x):
    x = x.astype(float)
    return 1 / np.linalg.eigvalsh(x.T @ x / len(x))[-1]


def steps_to(x, factor):
    x = x.astype(float)
    values = np.linalg.eigvalsh(x.T @ x / len(x))
    shrink = 1 - values[0] / values[-1]
    return 1 if shrink < 1e-12 else int(np.ceil(np.log(factor) / -np.log(shrink)))
