"""Divides also where the variance is within tol."""

import numpy as np

MESSAGE = (
    "Your variances are fine, but you also divide layers that were within tol already. The question "
    "asks to leave those as they are."
)
FAILS = {
    "lsuv_divides_by_one_number_and_only_where_needed",
}


def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, scaled = x, []
    for w in weights:
        scaled.append(w / np.std(h @ w))
        h = phi(h @ scaled[-1])
    return scaled
