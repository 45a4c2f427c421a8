"""Takes one over the mean of all eigenvalues, which is right for two of them."""

import numpy as np

MESSAGE = (
    "You divide by the mean of ALL eigenvalues. Only the two extreme ones limit the rate: take the middle "
    "between the largest and the smallest."
)
FAILS = {
    "best_learning_rate_balances_steep_and_flat",
}


def best_learning_rate(x):
    x = x.astype(float)
    return 1 / np.mean(np.linalg.eigvalsh(x.T @ x / len(x)))
