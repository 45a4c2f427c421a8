"""Divides by the variance instead of its root."""

import numpy as np

MESSAGE = (
    "You divide by the variance v, which leaves a variance of 1 / v. Dividing an array by s divides "
    "its variance by s^2: take the root."
)
FAILS = {
    "lsuv_brings_every_layer_to_unit_variance",
    "lsuv_divides_by_one_number_and_only_where_needed",
}


def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, scaled = x, []
    for w in weights:
        variance = np.var(h @ w)
        if abs(variance - 1) > lsuv_param["tol"]:
            w = w / variance
        scaled.append(w.copy())
        h = phi(h @ w)
    return scaled
