"""Converts to float after the product, when the damage is done."""

import numpy as np

MESSAGE = (
    "You convert to float after the product x.T @ x. For uint8 pixels numpy computes it in uint8, where it "
    "wraps around at 256, and floats made of the result do not bring the numbers back. Convert x first."
)
FAILS = {
    "hessian_holds_the_second_derivatives_of_the_loss",
    "condition_number_compares_the_extreme_curvatures",
    "best_learning_rate_balances_steep_and_flat",
    "steps_to_counts_steps_of_the_worst_direction",
}


def hessian(x):
    return (x.T @ x).astype(float) / len(x)


def condition_number(x):
    curvatures = np.linalg.eigvalsh(hessian(x))
    return curvatures[-1] / curvatures[0]


def best_learning_rate(x):
    curvatures = np.linalg.eigvalsh(hessian(x))
    return 2 / (curvatures[-1] + curvatures[0])


def steps_to(x, factor):
    curvatures = np.linalg.eigvalsh(hessian(x))
    shrink = (curvatures[-1] - curvatures[0]) / (curvatures[-1] + curvatures[0])
    return 1 if shrink == 0 else int(np.ceil(np.log(factor) / -np.log(abs(shrink))))
