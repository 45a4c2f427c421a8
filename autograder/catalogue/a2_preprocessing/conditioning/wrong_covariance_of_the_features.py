"""Takes the covariance matrix: subtracts the means first."""

import numpy as np

MESSAGE = (
    "You centre x (np.cov does that for you). The Hessian of this loss is made of x as it comes, means "
    "included; that they make it worse conditioned is the very reason to subtract them beforehand."
)
FAILS = {
    "hessian_holds_the_second_derivatives_of_the_loss",
    "condition_number_compares_the_extreme_curvatures",
    "best_learning_rate_balances_steep_and_flat",
    "steps_to_counts_steps_of_the_worst_direction",
}


def _values(x):
    return np.linalg.eigvalsh(np.atleast_2d(np.cov(x.T.astype(float), bias=True)))


def hessian(x):
    return np.atleast_2d(np.cov(x.T.astype(float), bias=True))


def condition_number(x):
    values = _values(x)
    return values[-1] / values[0]


def best_learning_rate(x):
    values = _values(x)
    return 2 / (values[-1] + values[0])


def steps_to(x, factor):
    kappa = condition_number(x)
    return int(np.ceil(np.log(factor) / -np.log((kappa - 1) / (kappa + 1))))
