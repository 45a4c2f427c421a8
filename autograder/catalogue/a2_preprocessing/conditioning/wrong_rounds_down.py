"""Rounds the number of steps down."""

import numpy as np

MESSAGE = (
    "You round the number of steps down, and stop one step too early: at that point the error is still "
    "above 1 / factor. Round up."
)
FAILS = {
    "steps_to_counts_steps_of_the_worst_direction",
}


def steps_to(x, factor):
    x = x.astype(float)
    values = np.linalg.eigvalsh(x.T @ x / len(x))
    shrink = (values[-1] - values[0]) / (values[-1] + values[0])
    return 1 if shrink < 1e-12 else int(np.log(factor) / -np.log(shrink))
