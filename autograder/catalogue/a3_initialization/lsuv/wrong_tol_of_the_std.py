"""Compares the standard deviation, not the variance, with tol."""

import numpy as np

MESSAGE = (
    "You compare the standard deviation with 1. The rule is about the variance, whose distance from 1 "
    "is about twice as large, so you leave layers as they are that have to be rescaled."
)
FAILS = {
    "lsuv_divides_by_one_number_and_only_where_needed",
}


def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, scaled = x, []
    for w in weights:
        variance = np.var(h @ w)
        if abs(np.sqrt(variance) - 1) > lsuv_param["tol"]:
            w = w / np.sqrt(variance)
        scaled.append(w.copy())
        h = phi(h @ w)
    return scaled
