"""Has no case for kappa = 1, where the formula gives 0 steps."""

import numpy as np

MESSAGE = (
    "Where kappa is 1, your formula divides by the logarithm of 0 and gives 0 steps. No error shrinks "
    "without a step: in that case one step reaches the minimum."
)
FAILS = {
    "steps_to_counts_steps_of_the_worst_direction",
}


def steps_to(x, factor):
    x = x.astype(float)
    values = np.linalg.eigvalsh(x.T @ x / len(x))
    shrink = (values[-1] - values[0]) / (values[-1] + values[0])
    return int(np.ceil(np.log(factor) / -np.log(np.float64(shrink))))
