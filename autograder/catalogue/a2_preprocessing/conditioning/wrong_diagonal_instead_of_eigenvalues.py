"""Compares the diagonal entries of the Hessian."""

import numpy as np

MESSAGE = (
    "You compare diagonal entries of the Hessian. They are the curvatures along single weights; features "
    "that go together make directions that are steeper and flatter than any of them. Take the "
    "eigenvalues."
)
FAILS = {
    "condition_number_compares_the_extreme_curvatures",
}


def condition_number(x):
    diagonal = np.mean(x.astype(float) ** 2, axis=0)
    return diagonal.max() / diagonal.min()
