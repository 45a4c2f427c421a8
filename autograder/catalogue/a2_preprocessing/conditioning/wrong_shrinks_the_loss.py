"""Counts the steps after which the loss, not the error, has shrunk by the factor."""

import numpy as np

MESSAGE = (
    "You count the steps that shrink the LOSS by the factor. The loss is quadratic in the error, so it "
    "shrinks twice as fast; the question asks for the distance from the minimum."
)
FAILS = {
    "steps_to_counts_steps_of_the_worst_direction",
}


def steps_to(x, factor):
    x = x.astype(float)
    values = np.linalg.eigvalsh(x.T @ x / len(x))
    shrink = (values[-1] - values[0]) / (values[-1] + values[0])
    return 1 if shrink < 1e-12 else int(np.ceil(np.log(factor) / -np.log(shrink) / 2))
