"""Works with the singular values of x and never forms the Hessian for the rest."""

import numpy as np


def hessian(x):
    return np.einsum("ni,nj->ij", x, x, dtype=float) / x.shape[0]


def condition_number(x):
    s = np.linalg.svd(np.asarray(x, dtype=float), compute_uv=False)
    return (s[0] / s[-1]) ** 2


def best_learning_rate(x):
    s = np.linalg.svd(np.asarray(x, dtype=float), compute_uv=False)
    return 2 * len(x) / (s[0] ** 2 + s[-1] ** 2)


def steps_to(x, factor):
    kappa = condition_number(x)
    shrink, left, steps = (kappa - 1) / (kappa + 1), 1.0, 0
    while left > 1 / factor:
        left, steps = left * shrink, steps + 1
    return steps
