"""Builds on hessian, np.linalg.cond and the general eigenvalues."""

import numpy as np


def hessian(x):
    x = np.array(x, dtype=np.float64)
    return sum(np.outer(row, row) for row in x) / len(x)


def condition_number(x):
    return float(np.linalg.cond(hessian(x)))


def best_learning_rate(x):
    values = np.linalg.eigvals(hessian(x)).real
    return float(2 / (max(values) + min(values)))


def steps_to(x, factor):
    kappa = max(condition_number(x), 1.0)
    if np.isclose(kappa, 1.0, rtol=1e-12):
        return 1
    return np.ceil(np.log(1 / factor) / np.log((kappa - 1) / (kappa + 1)))
