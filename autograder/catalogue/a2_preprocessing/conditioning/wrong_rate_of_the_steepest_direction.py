"""Uses 2 / lambda_max, where the steepest direction never shrinks."""

import numpy as np

MESSAGE = (
    "2 / lambda_max is the limit at which the steepest direction jumps from side to side without "
    "shrinking. The best rate is a little smaller: lambda_min belongs in the denominator, too."
)
FAILS = {
    "best_learning_rate_balances_steep_and_flat",
}


def best_learning_rate(x):
    x = x.astype(float)
    return 2 / np.linalg.eigvalsh(x.T @ x / len(x))[-1]
