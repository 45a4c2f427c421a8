"""Divides every column by the std of its own unit."""

import numpy as np

MESSAGE = (
    "You give every unit a scale of its own, as batch norm would. LSUV divides the whole array w_l by "
    "one number."
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
            w = w / np.std(h @ w, axis=0)
        scaled.append(w.copy())
        h = phi(h @ w)
    return scaled
