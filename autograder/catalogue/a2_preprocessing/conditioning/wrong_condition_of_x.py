"""Takes the condition number of x, the root of the Hessian's."""

import numpy as np

MESSAGE = (
    "You take the condition number of x itself (np.linalg.cond(x)). The Hessian is x^T x / N, and its "
    "eigenvalues are the squares of x's singular values over N: its condition number is the square."
)
FAILS = {
    "condition_number_compares_the_extreme_curvatures",
    "steps_to_counts_steps_of_the_worst_direction",
}


def condition_number(x):
    return np.linalg.cond(x)


def steps_to(x, factor):
    kappa = np.linalg.cond(x)
    if kappa - 1 < 1e-12:
        return 1
    return int(np.ceil(np.log(factor) / np.log((kappa + 1) / (kappa - 1))))
