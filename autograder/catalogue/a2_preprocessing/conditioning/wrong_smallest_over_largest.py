"""Takes the eigenvalues for sorted in falling order."""

import numpy as np

MESSAGE = (
    "You divide the smallest eigenvalue by the largest. np.linalg.eigvalsh returns them in RISING order; "
    "a condition number is never below 1."
)
FAILS = {
    "condition_number_compares_the_extreme_curvatures",
}


def condition_number(x):
    x = x.astype(float)
    values = np.linalg.eigvalsh(x.T @ x / len(x))
    return values[0] / values[-1]
